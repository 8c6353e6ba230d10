import type { Rgb } from './png.ts';

/**
 * A baseline JPEG of flat blocks of 8 by 8 pixels: every block has one colour, so only the first coefficient of each is
 * written. `paint` gives the colour of a block; x and y run from 0 to 1.
 */
export function drawJpeg(blocksWide: number, blocksHigh: number, paint: (x: number, y: number) => Rgb): Buffer {
  const bits = new BitWriter();
  const before = [0, 0, 0];
  for (let row = 0; row < blocksHigh; row += 1) {
    for (let column = 0; column < blocksWide; column += 1) {
      const levels = coefficients(paint((column + 0.5) / blocksWide, (row + 0.5) / blocksHigh));
      for (const [part, level] of levels.entries()) {
        writeDifference(bits, level - before[part]!);
        before[part] = level;
        bits.write(END_OF_BLOCK, END_OF_BLOCK_BITS);
      }
    }
  }
  return Buffer.concat([header(blocksWide * 8, blocksHigh * 8), bits.finish(), Buffer.from([0xff, 0xd9])]);
}

/** The first coefficient is eight times the mean; it is quantised by this. */
const QUANTUM = 8;
/** Categories 0 to 11 as codes of four bits: the simplest table that holds every difference. */
const CATEGORY_BITS = 4;
const CATEGORIES = 12;
/** The table of the other coefficients holds one code: nothing more in this block. */
const END_OF_BLOCK = 0;
const END_OF_BLOCK_BITS = 1;

function coefficients([red, green, blue]: Rgb): [number, number, number] {
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue - 128;
  const level = (value: number) => Math.round((value * 8) / QUANTUM);
  return [level(luma), level((blue - luma - 128) * 0.564), level((red - luma - 128) * 0.713)];
}

function writeDifference(bits: BitWriter, difference: number): void {
  const category = 32 - Math.clz32(Math.abs(difference));
  bits.write(category, CATEGORY_BITS);
  if (category > 0) bits.write(difference > 0 ? difference : difference + (1 << category) - 1, category);
}

function segment(marker: number, body: number[]): Buffer {
  return Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff, ...body]);
}

function header(width: number, height: number): Buffer {
  const counts = (length: number, codes: number) =>
    Array.from({ length: 16 }, (_none, index) => (index + 1 === length ? codes : 0));
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...new Array<number>(64).fill(QUANTUM)]),
    segment(0xc0, [8, ...size, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    segment(0xc4, [
      0x00,
      ...counts(CATEGORY_BITS, CATEGORIES),
      ...Array.from({ length: CATEGORIES }, (_none, index) => index),
    ]),
    segment(0xc4, [0x10, ...counts(END_OF_BLOCK_BITS, 1), 0]),
    segment(0xda, [3, 1, 0x00, 2, 0x00, 3, 0x00, 0, 63, 0]),
  ]);
}

/** Bits from the highest down; a byte of ones is followed by a zero byte, as the format wants it. */
class BitWriter {
  readonly #bytes: number[] = [];
  #current = 0;
  #filled = 0;

  write(value: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit -= 1) {
      this.#current = (this.#current << 1) | ((value >> bit) & 1);
      this.#filled += 1;
      if (this.#filled === 8) this.#flush();
    }
  }

  finish(): Buffer {
    while (this.#filled !== 0) this.write(1, 1);
    return Buffer.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#current);
    if (this.#current === 0xff) this.#bytes.push(0);
    this.#current = 0;
    this.#filled = 0;
  }
}
