// Damages a file as bytes, whatever it contains.
import type { Random } from "./random.ts";

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/**
 * One to eight changes: bytes flipped, numbers made extreme, the file truncated, parts of this or another
 * file inserted, removed or moved.
 */
export function mutateBytes(
  original: Uint8Array,
  random: Random,
  files: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  let file = new Uint8Array(original);
  const changes = 1 + random(random(4) === 0 ? 8 : 2);
  for (let i = 0; i < changes && file.length > 0; i++) file = change(file, random, files);
  return file;
}

function change(file: Uint8Array, random: Random, files: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(file);
  const at = random(out.length);
  const view = new DataView(out.buffer);
  const extreme = EXTREMES[random(EXTREMES.length)]!;
  switch (random(9)) {
    case 0:
      out[at] = random(256);
      return out;
    case 1:
      out[at]! ^= 1 << random(8);
      return out;
    case 2:
      if (at + 2 <= out.length) view.setUint16(at, extreme, random(2) === 0);
      return out;
    case 3:
      if (at + 4 <= out.length) view.setUint32(at, extreme, random(2) === 0);
      return out;
    case 4:
      if (at + 8 <= out.length) view.setBigUint64(at, BigInt(extreme) << BigInt(32 * random(2)), true);
      return out;
    case 5:
      return out.slice(0, at);
    case 6:
      return joined(out.subarray(0, at), out.subarray(at + 1 + random(16)));
    case 7: {
      const other = files[random(files.length)]!;
      const from = random(other.length);
      return joined(out.subarray(0, at), other.subarray(from, from + random(64)), out.subarray(at));
    }
    default: {
      const from = random(out.length);
      out.copyWithin(at, from, from + random(64));
      return out;
    }
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
