// Runs before the first paint and before the stylesheet is there: light or dark, and inside Home Assistant its surfaces and
// its colour. OURS repeats the tokens that a foreign colour is held against.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const SURFACES = {
    '--page': '--primary-background-color',
    '--card': '--card-background-color',
    '--text': '--primary-text-color',
    '--text-2': '--secondary-text-color',
    '--line': '--divider-color',
  };
  const OURS = {
    light: {
      card: [255, 255, 255],
      sunk: [243, 243, 243],
      track: [230, 230, 230],
      toward: [0, 0, 0],
      states: [
        [3, 103, 48],
        [157, 56, 0],
        [179, 5, 50],
      ],
    },
    dark: {
      card: [28, 28, 28],
      sunk: [40, 40, 40],
      track: [54, 54, 54],
      toward: [255, 255, 255],
      states: [
        [93, 195, 111],
        [255, 147, 66],
        [253, 143, 144],
      ],
    },
  };
  const DEFAULT_PRIMARY = '0,154,199';
  const set = ['--accent', '--accent-text', '--fill', '--fill-hover', '--on-fill', '--tint', ...Object.keys(SURFACES)];
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  // Any CSS colour as [r, g, b, alpha 0..1], or null.
  const resolve = (text) => {
    if (!canvas || !text || !CSS.supports('color', text)) return null;
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const luminance = (color) => {
    const [r, g, b] = color
      .slice(0, 3)
      .map((part) => (part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const mix = (a, b, share) => [0, 1, 2].map((i) => Math.round(a[i] * (1 - share) + b[i] * share));
  const css = (color) => `rgb(${color.slice(0, 3).join(' ')} / ${color[3] ?? 1})`;
  // The nearest shade that stands out enough against every ground.
  const until = (color, toward, least, grounds) => {
    for (let share = 0; share < 1; share += 0.04) {
      const shade = mix(color, toward, share);
      if (grounds.every((ground) => contrast(shade, ground) >= least)) return shade;
    }
    return toward;
  };

  const clear = () => {
    for (const name of set) root.style.removeProperty(name);
  };
  const fromParent = () => {
    const style = getComputedStyle(parent.document.documentElement);
    const read = (name) => resolve(style.getPropertyValue(name).trim());
    const page = read('--primary-background-color');
    const card = read('--card-background-color');
    const text = read('--primary-text-color');
    const quiet = read('--secondary-text-color');
    const line = read('--divider-color');
    const primary = read('--primary-color');
    if (!page) return null;
    const mode = luminance(page) < 0.18 ? 'dark' : 'light';
    const own = OURS[mode];
    const whole = [card, text, quiet, line].every(Boolean) && page[3] === 1 && card[3] === 1;
    const readable =
      whole &&
      contrast(text, card) >= 7 &&
      contrast(quiet, card) >= 4.5 &&
      contrast(quiet, page) >= 4.5 &&
      own.states.every((state) => contrast(state, card) >= 4.5);
    const values = {};
    if (readable) for (const [ours, theirs] of Object.entries(SURFACES)) values[ours] = css(read(theirs));
    if (primary && primary.slice(0, 3).join() !== DEFAULT_PRIMARY) {
      const ground = readable ? card : own.card;
      const accent = until(primary, own.toward, 3.05, [ground, own.track]);
      const tint = mix(ground, primary, 0.12);
      const words = until(primary, own.toward, 4.55, [ground, own.sunk, tint]);
      values['--accent'] = css(accent);
      values['--accent-text'] = css(words);
      values['--tint'] = css(tint);
      values['--fill'] = css(words);
      values['--fill-hover'] = css(mix(words, own.toward, 0.2));
      values['--on-fill'] = contrast([255, 255, 255], words) >= 4.5 ? '#ffffff' : '#141414';
    }
    return { mode, values };
  };

  let parentRoot = null;
  try {
    if (parent !== window && parent.document.querySelector('home-assistant'))
      parentRoot = parent.document.documentElement;
  } catch {
    // A frame of another origin: nothing of it can be read.
  }
  const stored = () => {
    try {
      return localStorage.getItem('bambuddy-theme');
    } catch {
      return null;
    }
  };
  const apply = (chosen) => {
    let theirs = null;
    try {
      theirs = parentRoot && fromParent();
    } catch {
      // Home Assistant is rebuilding its page: our own colours until it says more.
    }
    clear();
    if (theirs) {
      root.dataset.mode = theirs.mode;
      for (const [name, value] of Object.entries(theirs.values)) root.style.setProperty(name, value);
      return;
    }
    const choice = parentRoot ? 'system' : (chosen ?? stored());
    root.dataset.mode = choice === 'light' || choice === 'dark' ? choice : dark.matches ? 'dark' : 'light';
  };

  apply();
  dark.addEventListener('change', () => apply());
  window.addEventListener('bambuddy-theme', (event) => apply(event.detail));
  if (parentRoot)
    new MutationObserver(() => apply()).observe(parentRoot, { attributes: true, attributeFilter: ['style', 'class'] });
})();
