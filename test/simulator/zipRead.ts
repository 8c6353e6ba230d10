import { constants, inflateRawSync } from 'node:zlib';

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;
/** Compressed bytes that are enough to see a g-code file's header. */
const HEAD_BYTES = 65_536;

export interface ZipMember {
  name: string;
  /** The whole member. */
  read(): Buffer;
  /** Its beginning, without unpacking the rest. */
  head(): Buffer;
}

/** The members of a small ZIP file in memory. Throws an Error on anything that is not one. */
export function readZip(bytes: Buffer): Map<string, ZipMember> {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const members = new Map<string, ZipMember>();
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE) throw new Error('damaged ZIP directory');
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    members.set(name, member(bytes, name, at));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return members;
}

function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - END_SIZE; at >= Math.max(0, bytes.length - END_SIZE - LONGEST_COMMENT); at -= 1) {
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new Error('not a ZIP file');
}

function member(bytes: Buffer, name: string, at: number): ZipMember {
  const deflated = bytes.readUInt16LE(at + 10) === 8;
  const size = bytes.readUInt32LE(at + 20);
  const local = bytes.readUInt32LE(at + 42);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + size);
  return {
    name,
    read: () => (deflated ? inflateRawSync(packed) : packed),
    head: () => {
      const part = packed.subarray(0, HEAD_BYTES);
      return deflated ? inflateRawSync(part, { finishFlush: constants.Z_SYNC_FLUSH }) : part;
    },
  };
}
