import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export type Rgb = readonly [number, number, number];

/** A square PNG, 8-bit RGB. `paint` gives the colour of a pixel; x and y run from 0 to 1. */
export function drawPng(size: number, paint: (x: number, y: number) => Rgb): Buffer {
  const row = 1 + size * 3;
  const pixels = Buffer.alloc(row * size);
  for (let line = 0; line < size; line += 1) {
    for (let column = 0; column < size; column += 1) {
      const [red, green, blue] = paint((column + 0.5) / size, (line + 0.5) / size);
      pixels.set([red, green, blue], line * row + 1 + column * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const frame = Buffer.alloc(4 + named.length + 4);
  frame.writeUInt32BE(body.length, 0);
  named.copy(frame, 4);
  frame.writeUInt32BE(crc32(named), 4 + named.length);
  return frame;
}
