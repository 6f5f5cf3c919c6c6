// Global heaps: where HDF5 keeps strings of variable length. Specification 3.0, III.E.
import type { BytesOut } from "./bytes-out.ts";

/** Where a string is. */
export interface HeapPlace {
  /** The address of its heap. */
  readonly address: number;
  readonly index: number;
  /** Its length in bytes. */
  readonly length: number;
}

/** An index has two bytes. */
const MAX_STRINGS = 32_768;
const LEAST_BYTES = 4096;

/** Strings in heaps, to be referred to in their order. */
export class HeapOut {
  readonly #places: HeapPlace[] = [];
  #next = 0;

  /** Writes all strings. */
  constructor(out: BytesOut, texts: readonly string[]) {
    for (let i = 0; i < texts.length; i += MAX_STRINGS)
      this.#places.push(...writeHeap(out, texts.slice(i, i + MAX_STRINGS)));
  }

  /** The place of the next string. */
  next(): HeapPlace {
    return this.#places[this.#next++]!;
  }
}

function writeHeap(out: BytesOut, texts: readonly string[]): HeapPlace[] {
  const address = out.size;
  const contents = texts.map((text) => new TextEncoder().encode(text));
  const used = contents.reduce((total, { length }) => total + 16 + Math.ceil(length / 8) * 8, 16);
  // The rest is an object of index 0, whose header has 16 bytes.
  const size = Math.max(LEAST_BYTES, used + 16);
  out.bytes(new TextEncoder().encode("GCOL"));
  out.u32(1);
  out.u64(BigInt(size));
  const places = contents.map((content, i) => {
    writeObjectHeader(out, i + 1, 0, content.length);
    out.bytes(content);
    out.align();
    return { address, index: i + 1, length: content.length };
  });
  writeObjectHeader(out, 0, 0, size - used);
  out.bytes(new Uint8Array(size - used - 16));
  return places;
}

function writeObjectHeader(out: BytesOut, index: number, references: number, bytes: number): void {
  out.u16(index);
  out.u16(references);
  out.u32(0);
  out.u64(BigInt(bytes));
}
