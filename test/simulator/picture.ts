import { drawJpeg } from './jpeg.ts';
import type { Rgb } from './png.ts';
import type { PrinterState } from './state.ts';

const BLOCKS_WIDE = 160;
const BLOCKS_HIGH = 90;
const DARK: Rgb = [24, 26, 30];
const WALL: Rgb = [62, 66, 72];
const PLATE: Rgb = [150, 140, 112];
const HEAD: Rgb = [196, 200, 206];

/**
 * What the chamber camera sees, 1280 by 720: the plate, a block that grows with the print in the colour of its filament,
 * and the tool head above it. It is dark when the light is off.
 */
export function chamberPicture(state: PrinterState, now: number): Buffer {
  const color = hexColor(state.job?.filaments[0]?.color ?? 'FF6A13');
  const light = state.lights.chamber_light === 'on' ? 1 : 0.25;
  const top = 0.8 - (state.phase === 'IDLE' ? 0 : (0.5 * state.percent) / 100);
  const moving = state.phase === 'RUNNING';
  const headAt = moving ? 0.5 + 0.14 * Math.sin(now / 700) : 0.15;
  return drawJpeg(BLOCKS_WIDE, BLOCKS_HIGH, (x, y) => {
    const shade = (rgb: Rgb): Rgb => [rgb[0] * light, rgb[1] * light, rgb[2] * light];
    if (Math.abs(x - headAt) < 0.05 && y > top - 0.16 && y < top - 0.01) return shade(HEAD);
    if (Math.abs(x - 0.5) < 0.12 && y >= top && y < 0.8) return shade(color);
    if (y >= 0.8 && y < 0.86 && Math.abs(x - 0.5) < 0.36) return shade(PLATE);
    return shade(y < 0.06 || y > 0.94 ? DARK : WALL);
  });
}

function hexColor(color: string): Rgb {
  const value = Number.parseInt(color, 16) || 0;
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}
