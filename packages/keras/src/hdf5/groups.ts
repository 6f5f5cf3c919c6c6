// The members of a group: old-style groups have a tree and a heap of names, new-style ones messages or, if
// there are many members, a fractal heap.
import { DAMAGED, quote } from "@grus/io/files";
import { readFractalHeap } from "./fractal-heap.ts";
import { type Cursor, type Hdf5Bytes, malformed } from "./hdf5-bytes.ts";
import { readLocalHeap } from "./heaps.ts";
import { MESSAGE, type Message, messageOf } from "./object-header.ts";
import { TREE, visitTree } from "./tree-v1.ts";
import { visitRecords } from "./tree-v2.ts";

/** The addresses of a group's members by name; undefined for an object that is not a group. */
export function readMembers(
  bytes: Hdf5Bytes,
  messages: readonly Message[],
  what: string,
): ReadonlyMap<string, number> | undefined {
  const table = messageOf(messages, MESSAGE.symbolTable);
  const info = messageOf(messages, MESSAGE.linkInfo);
  const links = messages.filter(({ type }) => type === MESSAGE.link);
  if (table === undefined && info === undefined && links.length === 0) return undefined;
  const members = new Map<string, number>();
  const add = (name: string, address: number) => {
    if (members.has(name) || name === "" || name.length > MAX_NAME)
      throw malformed({
        place: what,
        expected: `members with unique names of at most ${MAX_NAME} characters`,
        got: quote(name),
        cure: DAMAGED,
      });
    members.set(name, address);
  };
  if (table !== undefined) readSymbols(bytes, table, what, add);
  for (const { body } of links) readLink(body, add);
  if (info !== undefined) readDense(bytes, info, what, LINK_ID_AT, (link) => readLink(link, add));
  return members;
}

/** Keeps paths in messages short. */
const MAX_NAME = 1000;

type Add = (name: string, address: number) => void;

/** In the tree of links the identifier follows a hash of the name. */
const LINK_ID_AT = 4;

function readSymbols(bytes: Hdf5Bytes, table: Cursor, what: string, add: Add): void {
  const [tree, names] = [table.someAddress(), table.someAddress()];
  const heap = readLocalHeap(bytes, names, what);
  visitTree(bytes, tree, what, TREE.group, bytes.lengthBytes, (_key, node) => {
    const header = bytes.block(what, node, 8);
    header.signature("SNOD");
    header.version(1);
    header.skip(1);
    const count = header.u16();
    const entries = bytes.block(what, node + 8, count * (2 * bytes.addressBytes + 24));
    for (let i = 0; i < count; i++) {
      const name = heap.name(entries.uint(bytes.addressBytes));
      const address = entries.address();
      const kind = entries.u32();
      entries.skip(20);
      if (kind === SOFT_LINK || address === undefined) refuseLink(entries, name);
      else add(name, address);
    }
  });
}

const SOFT_LINK = 2;
const HARD = 0;

function readLink(link: Cursor, add: Add): void {
  link.version(1);
  const flags = link.u8();
  const kind = (flags & 8) === 0 ? HARD : link.u8();
  link.skip(((flags & 4) === 0 ? 0 : 8) + ((flags & 16) === 0 ? 0 : 1));
  const name = link.text(link.uint(1 << (flags & 3)));
  if (kind === HARD) add(name, link.someAddress());
  else refuseLink(link, name);
}

function refuseLink(cursor: Cursor, name: string): never {
  return cursor.refuse(
    "members in the file",
    `a soft or external link ${quote(name)}`,
    "Copy what it points to into the file.",
  );
}

/**
 * The objects to which a link or attribute info message points: stored in a fractal heap, indexed by a tree.
 */
export function readDense(
  bytes: Hdf5Bytes,
  info: Cursor,
  what: string,
  idAt: number,
  visit: (object: Cursor) => void,
): void {
  info.version(0);
  const flags = info.u8();
  if ((flags & 1) !== 0) info.skip(idAt === LINK_ID_AT ? 8 : 2);
  const [heapAt, tree] = [info.address(), info.address()];
  if (heapAt === undefined || tree === undefined) return;
  const heap = readFractalHeap(bytes, heapAt, what);
  visitRecords(bytes, tree, what, (record) => {
    record.skip(idAt);
    visit(heap.object(record.part(heap.idBytes)));
  });
}
