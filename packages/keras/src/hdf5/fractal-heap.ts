// Fractal heaps: storage of many links or attributes in new-style groups. Specification 3.0, III.G.
import { DAMAGED } from "@grus/io/files";
import { type Cursor, type Hdf5Bytes, malformed } from "./hdf5-bytes.ts";

/** Objects by their identifiers. */
export interface FractalHeap {
  /** Bytes of an identifier. */
  readonly idBytes: number;
  readonly object: (id: Cursor) => Cursor;
}

/**
 * The doubling table: rows of `width` blocks; blocks of rows 0 and 1 have `firstSize` bytes, those of each
 * later row twice as many as the previous.
 */
interface Table {
  readonly width: number;
  readonly firstSize: number;
  readonly directRows: number;
  /** Bytes of an offset in the heap. */
  readonly offsetBytes: number;
}

/** Reads the header of a fractal heap. */
export function readFractalHeap(bytes: Hdf5Bytes, address: number, what: string): FractalHeap {
  const cursor = bytes.open(what, address, 64);
  cursor.signature("FRHP");
  cursor.version(0);
  const idBytes = cursor.u16();
  const filterBytes = cursor.u16();
  if (filterBytes !== 0) cursor.refuse("uncompressed links", "compressed ones");
  cursor.skip(1);
  const mostBytes = cursor.u32();
  // Next huge object and its tree, free space and its manager, four sizes of managed space, two of huge and
  // two of tiny objects.
  cursor.skip(bytes.lengthBytes + 2 * bytes.addressBytes + bytes.lengthBytes + 8 * bytes.lengthBytes);
  const [width, firstSize, mostDirect, bits] = [cursor.u16(), cursor.length(), cursor.length(), cursor.u16()];
  cursor.skip(2);
  const root = cursor.someAddress();
  const rows = cursor.u16();
  if (![firstSize, mostDirect].every((size) => isPowerOfTwo(size)) || width === 0 || bits > 64)
    cursor.refuse("a doubling table of blocks", "another table");
  const offsetBytes = Math.ceil(bits / 8);
  const table = { width, firstSize, directRows: Math.log2(mostDirect / firstSize) + 2, offsetBytes };
  const lengthBytes = Math.min(Math.ceil(Math.log2(mostDirect) / 8), bytesFor(mostBytes));
  return {
    idBytes,
    object: (id) => {
      if (id.u8() !== MANAGED)
        id.refuse(
          "a link within the heap's blocks",
          "a huge or tiny object",
          "Save the file with shorter names and attributes.",
        );
      const [offset, length] = [id.uint(offsetBytes), id.uint(lengthBytes)];
      const block =
        rows === 0
          ? { address: root, offset: 0, size: firstSize }
          : findBlock(bytes, what, table, root, rows, offset);
      if (offset < block.offset || offset + length > block.offset + block.size)
        throw malformed({
          place: what,
          expected: "an object within its block",
          got: "one that crosses its end",
          cure: DAMAGED,
        });
      return bytes.block(what, block.address + offset - block.offset, length);
    },
  };
}

const MANAGED = 0;
/** The maximum number of rows, which double from one byte to 2^53. */
const MAX_ROWS = 54;

interface Block {
  readonly address: number;
  /** Its offset in the heap. */
  readonly offset: number;
  readonly size: number;
}

/** The direct block that holds an offset, found by descending from an indirect one. */
function findBlock(
  bytes: Hdf5Bytes,
  what: string,
  table: Table,
  root: number,
  rootRows: number,
  offset: number,
): Block {
  let [address, rows, start] = [root, rootRows, 0];
  for (let depth = 0; depth < MAX_ROWS; depth++) {
    const prefix = 5 + bytes.addressBytes + table.offsetBytes;
    if (rows > MAX_ROWS) break;
    const cursor = bytes.block(what, address, prefix + rows * table.width * bytes.addressBytes);
    cursor.signature("FHIB");
    cursor.skip(prefix - 4);
    const found = childOf(table, rows, offset - start);
    if (found === undefined) break;
    cursor.skip(found.index * bytes.addressBytes);
    address = cursor.someAddress();
    start += found.offset;
    if (found.row < table.directRows) return { address, offset: start, size: found.size };
    rows = Math.log2(found.size / (table.firstSize * table.width)) + 1;
  }
  throw malformed({ place: what, expected: "a block for every object", got: "none", cure: DAMAGED });
}

function childOf({ width, firstSize }: Table, rows: number, offset: number) {
  let start = 0;
  for (let row = 0; row < rows; row++) {
    const size = firstSize * 2 ** Math.max(0, row - 1);
    const column = Math.floor((offset - start) / size);
    if (column >= 0 && column < width)
      return { row, index: row * width + column, offset: start + column * size, size };
    start += size * width;
  }
  return undefined;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}

/** The bytes needed for a number up to `most`. */
export function bytesFor(most: number): number {
  return most < 1 ? 1 : Math.floor(Math.floor(Math.log2(most)) / 8) + 1;
}
