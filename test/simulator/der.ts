/** The few DER forms a certificate is made of. Each returns one complete element. */

const CONTEXT = 0xa0;

function element(tag: number, body: Buffer): Buffer {
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

export function sequence(...items: Buffer[]): Buffer {
  return element(0x30, Buffer.concat(items));
}

export function set(...items: Buffer[]): Buffer {
  return element(0x31, Buffer.concat(items));
}

/** An explicitly tagged element. */
export function tagged(number: number, body: Buffer): Buffer {
  return element(CONTEXT | number, body);
}

export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  let start = 0;
  while (start < 4 && bytes[start] === 0 && (bytes[start + 1] ?? 0) < 0x80) start += 1;
  return element(0x02, bytes.subarray(start));
}

export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

export function nothing(): Buffer {
  return element(0x05, Buffer.alloc(0));
}

export function text(value: string): Buffer {
  return element(0x0c, Buffer.from(value));
}

export function octets(body: Buffer): Buffer {
  return element(0x04, body);
}

export function bits(body: Buffer): Buffer {
  return element(0x03, Buffer.concat([Buffer.from([0]), body]));
}

/** A time before 2050, as UTCTime. */
export function time(value: Date): Buffer {
  return element(0x17, Buffer.from(`${value.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift(0x80 | (left & 0x7f));
    bytes.push(...groups);
  }
  return element(0x06, Buffer.from(bytes));
}

export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
