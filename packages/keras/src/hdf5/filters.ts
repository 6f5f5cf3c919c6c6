// Reverses the filters of a chunk.

import { DAMAGED } from "@grus/io/files";
import { Unzlib } from "fflate";
import { malformed } from "./hdf5-bytes.ts";
import type { Filter } from "./layout.ts";

/** The maximum ratio of deflate: a match of 258 bytes in 2 bits. */
const MAX_RATIO = 1032;
const PIECE = 1 << 16;

/** The maximum size of inflated bytes. */
export function maxBytes(packed: number, filters: readonly Filter[]): number {
  const deflated = filters.filter(({ kind }) => kind === "deflate").length;
  return packed * MAX_RATIO ** deflated;
}

/** Decodes the `size` bytes of a chunk. */
export function undoFilters(
  what: string,
  packed: Uint8Array,
  filters: readonly Filter[],
  size: number,
): Uint8Array {
  const chunk = filters.reduceRight(
    (data, filter) => (filter.kind === "deflate" ? inflate(what, data, size) : unshuffle(data, filter.bytes)),
    packed,
  );
  if (chunk.length === size) return chunk;
  throw malformed({
    place: what,
    expected: `a chunk of ${size} bytes`,
    got: `${chunk.length}`,
    cure: DAMAGED,
  });
}

function inflate(what: string, data: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let length = 0;
  const refuse = (got: string): never => {
    throw malformed({ place: what, expected: `a chunk of ${size} bytes inflated`, got, cure: DAMAGED });
  };
  let isTooLong = false;
  const inflater = new Unzlib((piece) => {
    isTooLong ||= length + piece.length > size;
    if (isTooLong) return;
    out.set(piece, length);
    length += piece.length;
  });
  try {
    for (let at = 0; at < data.length && !isTooLong; at += PIECE)
      inflater.push(data.subarray(at, at + PIECE), at + PIECE >= data.length);
  } catch (error) {
    refuse(`"${(error as Error).message}" from the inflater`);
  }
  if (isTooLong) refuse("more");
  return out.subarray(0, length);
}

/**
 * Reverses the shuffle filter: the first bytes of all elements, then the second ones, and so on, then the
 * remainder.
 */
function unshuffle(data: Uint8Array, bytes: number): Uint8Array {
  const count = Math.floor(data.length / bytes);
  if (count < 2) return data;
  const out = new Uint8Array(data);
  for (let byte = 0; byte < bytes; byte++)
    for (let i = 0; i < count; i++) out[i * bytes + byte] = data[byte * count + i]!;
  return out;
}
