// Datatypes and dataspaces: the element type and shape of a dataset or attribute. Specification 3.0, IV.A.2.b
// and IV.A.2.d.
import type { Cursor } from "./hdf5-bytes.ts";

/** The type of an element. */
export type Hdf5Type =
  /**
   * A numeric type, by its name in safetensors if it has one, such as "F32" or "I64"; else "U16" and so on.
   */
  | { readonly kind: "number"; readonly name: string; readonly bytes: number; readonly isBigEndian: boolean }
  /** Strings of a fixed length. */
  | { readonly kind: "string"; readonly bytes: number }
  /** Strings of variable length, stored elsewhere in the file. */
  | { readonly kind: "variable string"; readonly bytes: number }
  /** Uninterpreted bytes, such as bfloat16. */
  | { readonly kind: "opaque"; readonly bytes: number }
  /** Unsupported types, by name. */
  | { readonly kind: "other"; readonly name: string; readonly bytes: number };

const CLASSES = [
  "integer",
  "float",
  "time",
  "string",
  "bit field",
  "opaque",
  "compound",
  "reference",
  "enumeration",
  "variable length",
  "array",
];

/** Reads a datatype message. */
export function readDatatype(cursor: Cursor): Hdf5Type {
  const first = cursor.u8();
  const [classNumber, version] = [first & 15, first >> 4];
  if (version < 1 || version > 5) cursor.refuse("a datatype of version 1 to 5", String(version));
  const flags = cursor.uint(3);
  const bytes = cursor.u32();
  const name = CLASSES[classNumber] ?? `class ${classNumber}`;
  if (bytes === 0) cursor.refuse("elements of one byte or more", "0");
  if (name === "integer") return integerOf(cursor, flags, bytes);
  if (name === "float") return floatOf(cursor, flags, bytes);
  if (name === "string") return { kind: "string", bytes };
  if (name === "opaque") return { kind: "opaque", bytes };
  if (name === "variable length" && (flags & 15) === 1) return { kind: "variable string", bytes };
  return { kind: "other", name, bytes };
}

function integerOf(cursor: Cursor, flags: number, bytes: number): Hdf5Type {
  const [offset, precision] = [cursor.u16(), cursor.u16()];
  const isWhole = offset === 0 && precision === 8 * bytes && [1, 2, 4, 8].includes(bytes);
  if (!isWhole) return { kind: "other", name: `integer of ${precision} bits in ${bytes} bytes`, bytes };
  const name = `${(flags & 8) === 0 ? "U" : "I"}${precision}`;
  return { kind: "number", name, bytes, isBigEndian: (flags & 1) !== 0 };
}

/** Floats by the fields after the size: bits, position and size of exponent and mantissa, and bias. */
const FLOATS: Readonly<Record<string, string>> = {
  "16 10 5 0 10 15": "F16",
  "16 7 8 0 7 127": "BF16",
  "32 23 8 0 23 127": "F32",
  "64 52 11 0 52 1023": "F64",
};

function floatOf(cursor: Cursor, flags: number, bytes: number): Hdf5Type {
  const offset = cursor.u16();
  const precision = cursor.u16();
  const form = [precision, cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8(), cursor.u32()].join(" ");
  const name = Object.hasOwn(FLOATS, form) ? FLOATS[form] : undefined;
  const isFused = offset === 0 && (flags & 0x40) === 0 && precision === 8 * bytes;
  if (name === undefined || !isFused) return { kind: "other", name: `float of ${precision} bits`, bytes };
  return { kind: "number", name, bytes, isBigEndian: (flags & 1) !== 0 };
}

const NULL_SPACE = 2;

/** Reads a dataspace message: the lengths of the axes. A null dataspace, without elements, is [0]. */
export function readDataspace(cursor: Cursor): number[] {
  const version = cursor.version(1, 2);
  const rank = cursor.u8();
  cursor.skip(1);
  const kind = cursor.u8();
  if (version === 1) cursor.skip(4);
  else if (kind === NULL_SPACE) return [0];
  if (rank > 32) cursor.refuse("at most 32 axes", String(rank));
  return Array.from({ length: rank }, () => cursor.length());
}

/** The number of elements; throws for more than any file could hold. */
export function countOf(shape: readonly number[], cursor: Cursor): number {
  const count = shape.reduce((product, length) => product * length, 1);
  if (Number.isSafeInteger(count)) return count;
  return cursor.refuse("a number of elements below 2^53", `[${shape.join(", ")}]`);
}
