import { type Accessor, createSignal, onCleanup } from 'solid-js';

export interface Insets {
  top: number;
  bottom: number;
}

export interface HomeAssistantFrame {
  /** The panel is shown inside Home Assistant. */
  inside: boolean;
  /** Home Assistant is narrow and left its header to us: the menu button is ours. */
  menuButton: Accessor<boolean>;
  toggleMenu: () => void;
  /** Shows another page of Home Assistant around us. */
  navigate: (path: string) => void;
}

interface Properties {
  type?: unknown;
  narrow?: unknown;
  route?: { prefix?: unknown; path?: unknown };
  safeAreaInsets?: Partial<Insets>;
}

/** The pages a link into the panel may name. */
const DEEP_LINK =
  /^\/(printers(\/\d{1,9})?|archive(\/\d{1,9})?|settings(\/(api-keys|home-assistant|energy|users|system))?)$/;

/**
 * The panel's own page in a Home Assistant address, and the prefix to return Home Assistant to afterwards.
 * `/app/<slug>/printers/3` and `/<slug>/printers/3` both arrive cut in two at a place that depends on the address.
 */
export function deepLink(prefix: string, path: string): { page: string; prefix: string } | null {
  const parts = `${prefix}${path}`.split('/').filter((part) => part !== '');
  const head = parts[0] === 'app' ? 2 : 1;
  const page = `/${parts.slice(head).join('/')}`;
  if (!DEEP_LINK.test(page)) return null;
  return { page, prefix: `/${parts.slice(0, head).join('/')}` };
}

/**
 * Talks with the Home Assistant page around us. Outside a frame, or in a frame of another origin, it does nothing.
 * @param open shows a page of the panel (a deep link was followed)
 */
export function createHomeAssistantFrame(open: (page: string) => void): HomeAssistantFrame {
  const inside = isInside();
  const [menuButton, setMenuButton] = createSignal(false);
  const say = (message: object): void => window.parent.postMessage(message, window.location.origin);

  if (inside) {
    let kiosk = false;
    const subscribe = (): void =>
      say({ type: 'home-assistant/subscribe-properties', handleSafeArea: true, ...(kiosk ? { kioskMode: true } : {}) });
    const listen = (event: MessageEvent): void => {
      if (event.source !== window.parent || event.origin !== window.location.origin) return;
      const told = event.data as Properties | null;
      if (told?.type !== 'home-assistant/properties') return;
      const narrow = told.narrow === true;
      setMenuButton(narrow);
      if (narrow !== kiosk) {
        kiosk = narrow;
        if (!kiosk) say({ type: 'home-assistant/unsubscribe-properties' });
        subscribe();
      }
      keepInsets(told.safeAreaInsets);
      const link = deepLink(String(told.route?.prefix ?? ''), String(told.route?.path ?? ''));
      if (link === null) return;
      open(link.page);
      say({ type: 'home-assistant/navigate', path: link.prefix, options: { replace: true } });
    };
    window.addEventListener('message', listen);
    subscribe();
    onCleanup(() => {
      window.removeEventListener('message', listen);
      say({ type: 'home-assistant/unsubscribe-properties' });
    });
  }

  return {
    inside,
    menuButton,
    toggleMenu: () => say({ type: 'home-assistant/toggle-menu' }),
    navigate: (path) => say({ type: 'home-assistant/navigate', path }),
  };
}

/** The language of the person in Home Assistant, else of the browser. */
export function preferredLanguages(): readonly string[] {
  const theirs = parentDocument()?.documentElement.lang;
  return theirs ? [theirs, ...navigator.languages] : navigator.languages;
}

function isInside(): boolean {
  return parentDocument()?.querySelector('home-assistant') != null;
}

function parentDocument(): Document | null {
  try {
    return window.parent === window ? null : window.parent.document;
  } catch {
    return null;
  }
}

function keepInsets(insets: Partial<Insets> | undefined): void {
  const style = document.documentElement.style;
  for (const side of ['top', 'bottom'] as const) {
    const value = insets?.[side];
    if (typeof value === 'number') style.setProperty(`--safe-${side}`, `${value}px`);
  }
}
