/** `RRGGBBAA` or `#RRGGBB` as CSS, null when it is neither. */
export function colorOf(text: string | null | undefined): { css: string; transparent: boolean } | null {
  const match = /^#?([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text ?? '');
  if (match === null) return null;
  const alpha = match[2] === undefined ? 255 : Number.parseInt(match[2], 16);
  return { css: `#${match[1]}${match[2] ?? ''}`.toLowerCase(), transparent: alpha < 255 };
}

/** A comma list of colours, as the archive keeps them. */
export function colorsOf(list: string | null | undefined): string[] {
  return (list ?? '').split(',').flatMap((part) => colorOf(part.trim())?.css ?? []);
}

/** Colour sectors with hard edges, as a CSS background. */
export function sectors(colors: readonly string[]): string {
  if (colors.length <= 1) return colors[0] ?? 'transparent';
  const step = 360 / colors.length;
  return `conic-gradient(${colors.map((color, i) => `${color} ${i * step}deg ${(i + 1) * step}deg`).join(', ')})`;
}

/** Whether the circle needs a light edge to stay visible: its colour is dark. */
export function isDark(css: string | undefined): boolean {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(css ?? '');
  if (match === null) return false;
  const [r = 0, g = 0, b = 0] = match.slice(1).map((part) => Number.parseInt(part, 16));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 110;
}
