// B-trees of version 1: the members of old-style groups, and the chunks of datasets. Specification 3.0,
// III.A.1.
import type { Cursor, Hdf5Bytes } from "./hdf5-bytes.ts";

/** The contents of a tree. */
export const TREE = { group: 0, chunks: 1 } as const;

const MAX_DEPTH = 32;

/** Calls `visit` with the key and address of every leaf entry, in order. */
export function visitTree(
  bytes: Hdf5Bytes,
  address: number,
  what: string,
  kind: number,
  keyBytes: number,
  visit: (key: Cursor, address: number) => void,
): void {
  const prefix = 8 + 2 * bytes.addressBytes;
  const visitNode = (at: number, expectedLevel: number | undefined): void => {
    const cursor = bytes.open(what, at, prefix);
    cursor.signature("TREE");
    const found = cursor.u8();
    if (found !== kind) cursor.refuse(`a tree of kind ${kind}`, String(found));
    const level = cursor.u8();
    if (level > MAX_DEPTH || (expectedLevel !== undefined && level !== expectedLevel))
      cursor.refuse(`level ${expectedLevel ?? "0"}`, String(level));
    const count = cursor.u16();
    const entries = bytes.block(what, at + prefix, count * (keyBytes + bytes.addressBytes) + keyBytes);
    for (let i = 0; i < count; i++) {
      const key = entries.part(keyBytes);
      const child = entries.someAddress();
      if (level === 0) visit(key, child);
      else visitNode(child, level - 1);
    }
  };
  visitNode(address, undefined);
}
