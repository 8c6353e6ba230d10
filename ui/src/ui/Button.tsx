import LoaderCircle from 'lucide-solid/icons/loader-circle';
import { type Component, createUniqueId, type JSX, Show, splitProps } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import './button.css';

export type Icon = Component<{ size?: number | string; 'aria-hidden'?: boolean; class?: string }>;

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'onClick'> {
  kind?: 'filled' | 'tonal' | 'text' | 'danger-text' | 'danger';
  icon?: Icon;
  dense?: boolean;
  /** Same width, a spinner for the icon, further clicks ignored. */
  busy?: boolean;
  /** Why it cannot be used now; the button stays reachable so that the reason can be read. */
  blocked?: string | undefined;
  onClick?: (event: MouseEvent) => void;
}

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['kind', 'icon', 'dense', 'busy', 'blocked', 'onClick', 'children', 'class']);
  const reason = createUniqueId();
  const click = (event: MouseEvent): void => {
    if (own.busy || own.blocked !== undefined) event.preventDefault();
    else own.onClick?.(event);
  };
  return (
    <>
      <button
        type="button"
        {...rest}
        class={`button ${own.kind ?? 'tonal'} ${own.class ?? ''}`}
        classList={{ dense: own.dense === true }}
        aria-busy={own.busy ? 'true' : undefined}
        aria-disabled={own.blocked === undefined ? undefined : 'true'}
        aria-describedby={own.blocked === undefined ? rest['aria-describedby'] : reason}
        title={own.blocked ?? rest.title}
        onClick={click}
      >
        <Show
          when={own.busy}
          fallback={
            <Show when={own.icon}>{(icon) => <Dynamic component={icon()} size={18} aria-hidden={true} />}</Show>
          }
        >
          <LoaderCircle size={18} aria-hidden={true} class="spin" />
        </Show>
        <span>{own.children}</span>
      </button>
      <Show when={own.blocked}>
        <span class="hidden" id={reason}>
          {own.blocked}
        </span>
      </Show>
    </>
  );
}

export interface IconButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  icon: Icon;
  /** Names the object: "Delete Node-RED". */
  label: string;
}

export function IconButton(props: IconButtonProps) {
  const [own, rest] = splitProps(props, ['icon', 'label', 'class']);
  return (
    <button type="button" {...rest} class={`icon-button ${own.class ?? ''}`} aria-label={own.label} title={own.label}>
      <Dynamic component={own.icon} size={22} aria-hidden={true} />
    </button>
  );
}
