// Local heaps (names of old-style groups) and global heaps (strings of variable length). Specification 3.0,
// III.D and III.E.
import { DAMAGED } from "@grus/io/files";
import { type Cursor, type Hdf5Bytes, malformed } from "./hdf5-bytes.ts";

/** The bytes that hold a group's names. */
export interface LocalHeap {
  readonly name: (offset: number) => string;
}

/** Reads the header of a local heap. */
export function readLocalHeap(bytes: Hdf5Bytes, address: number, what: string): LocalHeap {
  const cursor = bytes.block(`${what}, its names`, address, 8 + 2 * bytes.lengthBytes + bytes.addressBytes);
  cursor.signature("HEAP");
  cursor.version(0);
  cursor.skip(3);
  const size = cursor.length();
  cursor.length();
  const start = cursor.someAddress();
  bytes.view(cursor.what, start, size);
  return {
    name: (offset) => {
      if (offset >= size) cursor.refuse(`a name within ${size} bytes`, `one at ${offset}`);
      const rest = bytes.view(cursor.what, start + offset, size - offset);
      const length = rest.indexOf(0);
      if (length === -1) cursor.refuse("a terminated name", "an unterminated one");
      return bytes.block(cursor.what, start + offset, length).text(length);
    },
  };
}

/** Strings in global heaps; each heap is read once. */
export class GlobalHeaps {
  readonly #bytes: Hdf5Bytes;
  readonly #objects = new Map<number, ReadonlyMap<number, Cursor>>();

  constructor(bytes: Hdf5Bytes) {
    this.#bytes = bytes;
  }

  /** The string to which a variable-length element points. */
  text(element: Cursor): string {
    const length = element.u32();
    const address = element.address();
    const index = element.u32();
    if (length === 0 || address === undefined || address === 0) return "";
    const object = this.#heap(address).get(index);
    if (object === undefined || object.left < length)
      throw malformed({
        place: element.what,
        expected: `a string of ${length} bytes in the heap at ${address}`,
        got: object === undefined ? "none" : `${object.left} bytes`,
        cure: DAMAGED,
      });
    return this.#bytes.block(element.what, object.at, length).text(length);
  }

  #heap(address: number): ReadonlyMap<number, Cursor> {
    const known = this.#objects.get(address);
    if (known !== undefined) return known;
    const heap = this.#read(address);
    this.#objects.set(address, heap);
    return heap;
  }

  #read(address: number): ReadonlyMap<number, Cursor> {
    const what = "heap of strings";
    const header = this.#bytes.block(what, address, 8 + this.#bytes.lengthBytes);
    header.signature("GCOL");
    header.version(1);
    header.skip(3);
    const size = header.length();
    const cursor = this.#bytes.block(what, address, size);
    cursor.skip(8 + this.#bytes.lengthBytes);
    const objects = new Map<number, Cursor>();
    while (cursor.left >= 8 + this.#bytes.lengthBytes) {
      const index = cursor.u16();
      if (index === FREE_SPACE) break;
      cursor.skip(6);
      const length = cursor.length();
      objects.set(index, cursor.part(length));
      cursor.skip(Math.min(cursor.left, (8 - (length % 8)) % 8));
    }
    return objects;
  }
}

const FREE_SPACE = 0;
