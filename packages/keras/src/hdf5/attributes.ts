// Attributes: small values attached to a group or a dataset. Specification 3.0, IV.A.2.m.
import { countOf, type Hdf5Type, readDataspace, readDatatype } from "./datatype.ts";
import { readDense } from "./groups.ts";
import { type Cursor, type Hdf5Bytes, textOf } from "./hdf5-bytes.ts";
import type { GlobalHeaps } from "./heaps.ts";
import { MESSAGE, type Message, messageOf } from "./object-header.ts";

/** An attribute, whose value is read on demand. */
export interface Hdf5Attribute {
  readonly shape: readonly number[];
  readonly type: Hdf5Type;
  /**
   * Its strings. Throws `ModelFileError` if it holds something else; an empty attribute of any type gives no
   * strings.
   */
  texts(): string[];
}

/** The attributes of an object, by name. */
export function readAttributes(
  bytes: Hdf5Bytes,
  heaps: GlobalHeaps,
  messages: readonly Message[],
  what: string,
): ReadonlyMap<string, Hdf5Attribute> {
  const attributes = new Map<string, Hdf5Attribute>();
  const add = (message: Cursor) => {
    const { name, attribute } = readAttribute(bytes, heaps, message);
    attributes.set(name, attribute);
  };
  for (const { type, body } of messages) if (type === MESSAGE.attribute) add(body);
  const info = messageOf(messages, MESSAGE.attributeInfo);
  if (info !== undefined) readDense(bytes, info, what, ATTRIBUTE_ID_AT, add);
  return attributes;
}

/** In the tree of attributes a record begins with the identifier. */
const ATTRIBUTE_ID_AT = 0;

function readAttribute(bytes: Hdf5Bytes, heaps: GlobalHeaps, cursor: Cursor) {
  const version = cursor.version(1, 2, 3);
  const flags = cursor.u8();
  if (version > 1 && flags !== 0)
    cursor.refuse("an unshared type", "a shared one", "Named types are not supported.");
  const [nameBytes, typeBytes, spaceBytes] = [cursor.u16(), cursor.u16(), cursor.u16()];
  if (version === 3) cursor.skip(1);
  const padded = (length: number) => (version === 1 ? Math.ceil(length / 8) * 8 : length);
  const name = cursor.part(padded(nameBytes)).terminatedText();
  const what = `${cursor.what}, attribute ${JSON.stringify(name)}`;
  const type = readDatatype(cursor.part(padded(typeBytes), what));
  const space = cursor.part(padded(spaceBytes), what);
  const shape = readDataspace(space);
  const count = countOf(shape, space);
  const value = cursor.part(cursor.left, what);
  let isFirst = true;
  const texts = () => {
    const found = bytes.readAgain(isFirst, () => textsOf(bytes, heaps, value, type, count));
    isFirst = false;
    return found;
  };
  return { name, attribute: { shape, type, texts } };
}

function textsOf(
  bytes: Hdf5Bytes,
  heaps: GlobalHeaps,
  value: Cursor,
  type: Hdf5Type,
  count: number,
): string[] {
  if (count === 0) return [];
  const all = bytes.block(value.what, value.at, value.left);
  if (count * type.bytes > all.left) all.refuse(`${count} elements`, `${all.left} bytes`);
  if (type.kind === "string") return Array.from({ length: count }, () => trimmed(all.take(type.bytes)));
  if (type.kind === "variable string")
    return Array.from({ length: count }, () => heaps.text(all.part(type.bytes)));
  return all.refuse("strings", nameOf(type));
}

/** Up to the first zero byte of the padding. */
function trimmed(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return textOf(end === -1 ? bytes : bytes.subarray(0, end));
}

/** A type in words. */
export function nameOf(type: Hdf5Type): string {
  return type.kind === "number" || type.kind === "other" ? type.name : type.kind;
}
