// B-trees of version 2: the identifiers of links and attributes in a fractal heap. Specification 3.0,
// III.A.2.
import { bytesFor } from "./fractal-heap.ts";
import type { Cursor, Hdf5Bytes } from "./hdf5-bytes.ts";

interface Tree {
  readonly bytes: Hdf5Bytes;
  readonly what: string;
  readonly nodeBytes: number;
  readonly recordBytes: number;
  /** By depth: the maximum records in a node, and in its whole subtree. */
  readonly most: readonly { readonly own: number; readonly all: number }[];
  readonly visit: (record: Cursor) => void;
}

const PREFIX_BYTES = 6;
const CHECKSUM_BYTES = 4;
const MAX_DEPTH = 16;

/** Calls `visit` with every record, in order. */
export function visitRecords(
  bytes: Hdf5Bytes,
  address: number,
  what: string,
  visit: (record: Cursor) => void,
): void {
  const cursor = bytes.open(what, address, 16);
  cursor.signature("BTHD");
  cursor.version(0);
  cursor.skip(1);
  const [nodeBytes, recordBytes, depth] = [cursor.u32(), cursor.u16(), cursor.u16()];
  cursor.skip(2);
  const root = cursor.address();
  const count = cursor.u16();
  const room = nodeBytes - PREFIX_BYTES - CHECKSUM_BYTES;
  if (recordBytes === 0 || room < recordBytes || depth > MAX_DEPTH)
    cursor.refuse("nodes large enough for a record", "smaller ones");
  const leaf = Math.floor(room / recordBytes);
  const most = [{ own: leaf, all: leaf }];
  for (let level = 1; level <= depth; level++) {
    const below = most[level - 1]!;
    const pointer = bytes.addressBytes + bytesFor(leaf) + (level > 1 ? bytesFor(below.all) : 0);
    const own = Math.floor((room - pointer) / (recordBytes + pointer));
    most.push({ own, all: (own + 1) * below.all + own });
  }
  if (root !== undefined) visitNode({ bytes, what, nodeBytes, recordBytes, most, visit }, root, count, depth);
}

function visitNode(tree: Tree, address: number, count: number, depth: number): void {
  const { bytes, what, recordBytes, most, visit } = tree;
  const cursor = bytes.block(what, address, tree.nodeBytes);
  cursor.signature(depth === 0 ? "BTLF" : "BTIN");
  cursor.version(0);
  cursor.skip(1);
  if (count > most[depth]!.own) cursor.refuse(`at most ${most[depth]!.own} records`, String(count));
  const records = Array.from({ length: count }, () => cursor.part(recordBytes));
  for (let child = 0; child <= count; child++) {
    if (depth > 0) {
      const below = cursor.someAddress();
      const inChild = cursor.uint(bytesFor(most[0]!.own));
      if (depth > 1) cursor.skip(bytesFor(most[depth - 1]!.all));
      visitNode(tree, below, inChild, depth - 1);
    }
    if (child < count) visit(records[child]!);
  }
}
