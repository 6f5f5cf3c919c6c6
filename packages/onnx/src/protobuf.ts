// Messages of protobuf as plain objects, by tables of their fields. Unknown fields are kept and rewritten.
// The wire format itself is @bufbuild/protobuf's.
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Bytes } from "@grus/io";
import { DAMAGED, ModelFileError } from "@grus/io/files";

type ScalarKind = "int64" | "int32" | "uint64" | "float" | "double" | "string" | "bytes";

/** One field of a message. */
interface Field {
  readonly number: number;
  readonly name: string;
  readonly kind: ScalarKind | (() => MessageType<unknown>);
  readonly isRepeated: boolean;
}

/** The description of a message for reading and writing. */
export interface MessageType<T> {
  readonly fields: ReadonlyMap<number, Field>;
  /** Never present: it carries the type. */
  readonly message?: T;
}

/** Unknown fields of a message: their bytes, with tags. */
export interface Message {
  readonly unknown?: readonly Uint8Array[];
}

type FieldSpec = readonly [number, Field["kind"], "repeated"?];

/** A message whose fields are `[number, kind]` or `[number, kind, "repeated"]`. */
export function messageType<T>(fields: { readonly [K in keyof T]?: FieldSpec }): MessageType<T> {
  const own = Object.entries<FieldSpec | undefined>(fields).flatMap(([name, spec]): [number, Field][] => {
    if (spec === undefined) return [];
    const [number, kind, repeated] = spec;
    return [[number, { number, name, kind, isRepeated: repeated !== undefined }]];
  });
  return { fields: new Map(own) };
}

/** The maximum nesting of messages. */
const MAX_DEPTH = 32;

/**
 * What messages and items of lists take in memory, in bytes: a message of two bytes in the file takes hundreds.
 */
const COST = { message: 256, item: 32 };

/** The memory that a message may still take. */
interface Allowance {
  left: number;
}

/**
 * Reads a message. Repeated fields are always present, others if written. Throws {@link ModelFileError}, for
 * messages that take more than `memory` bytes too.
 */
export function decodeMessage<T>(
  type: MessageType<T>,
  bytes: Uint8Array,
  memory: number = Number.POSITIVE_INFINITY,
): T {
  try {
    return decode(type, bytes, 0, { left: memory }) as T;
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    throw new ModelFileError("ONNX", {
      expected: "a protobuf message",
      got: `"${(error as Error).message}"`,
      cure: DAMAGED,
    });
  }
}

function decode(type: MessageType<unknown>, bytes: Uint8Array, depth: number, allowance: Allowance): unknown {
  if (depth > MAX_DEPTH) throw new RangeError("messages nested too deeply");
  spend(allowance, COST.message);
  const message: Record<string, unknown> = {};
  for (const { name, isRepeated } of type.fields.values()) if (isRepeated) message[name] = [];
  const unknown: Uint8Array[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wire] = reader.tag();
    const field = type.fields.get(number);
    if (field === undefined || !takes(field, wire)) {
      reader.skip(wire, number);
      keep(unknown, bytes, start, reader.pos);
      continue;
    }
    readField(message, field, reader, wire, depth, allowance);
  }
  if (unknown.length > 0) message.unknown = unknown;
  return message;
}

function spend(allowance: Allowance, bytes: number): void {
  allowance.left -= bytes;
  if (allowance.left >= 0) return;
  throw new ModelFileError("ONNX", {
    expected: "messages that fit into the memory that the file may take",
    got: "too many small ones",
    cure: "Pass a larger memory if you trust the file.",
  });
}

/** Keeps bytes, merging them with directly preceding ones. */
function keep(unknown: Uint8Array[], bytes: Uint8Array, start: number, end: number): void {
  const last = unknown.at(-1);
  const isNext = last !== undefined && last.byteOffset + last.length === bytes.byteOffset + start;
  if (isNext) unknown[unknown.length - 1] = bytes.subarray(start - last.length, end);
  else unknown.push(bytes.subarray(start, end));
}

function readField(
  message: Record<string, unknown>,
  { name, kind, isRepeated }: Field,
  reader: BinaryReader,
  wire: WireType,
  depth: number,
  allowance: Allowance,
): void {
  if (!isRepeated) {
    message[name] = readValue(kind, reader, depth, allowance);
    return;
  }
  const list = message[name] as unknown[];
  const add = (from: BinaryReader) => {
    spend(allowance, COST.item);
    list.push(readValue(kind, from, depth, allowance));
  };
  if (wire !== WIRE_OF.packed || !isPackable(kind)) {
    add(reader);
    return;
  }
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) add(packed);
}

function readValue(kind: Field["kind"], reader: BinaryReader, depth: number, allowance: Allowance): unknown {
  if (typeof kind === "function") return decode(kind(), reader.bytes(), depth + 1, allowance);
  switch (kind) {
    case "int64":
      return BigInt(reader.int64());
    case "uint64":
      return BigInt(reader.uint64());
    case "int32":
      return reader.int32();
    case "float":
      return reader.float();
    case "double":
      return reader.double();
    case "string":
      return reader.string();
    case "bytes":
      return reader.bytes();
  }
}

/** A message as bytes: fields in the order of their numbers, then unknown fields. */
export function encodeMessage<T>(type: MessageType<T>, message: T): Bytes {
  const writer = new BinaryWriter();
  for (const field of [...type.fields.values()].sort((a, b) => a.number - b.number)) {
    writeField(writer, field, (message as Record<string, unknown>)[field.name]);
  }
  for (const bytes of (message as Message).unknown ?? []) writer.raw(bytes);
  return writer.finish();
}

function writeField(writer: BinaryWriter, { number, kind, isRepeated }: Field, value: unknown): void {
  if (value === undefined) return;
  if (!isRepeated) {
    writer.tag(number, wireOf(kind));
    writeValue(writer, kind, value);
    return;
  }
  const list = value as readonly unknown[];
  if (list.length === 0) return;
  if (!isPackable(kind)) {
    for (const item of list) {
      writer.tag(number, wireOf(kind));
      writeValue(writer, kind, item);
    }
    return;
  }
  writer.tag(number, WIRE_OF.packed).fork();
  for (const item of list) writeValue(writer, kind, item);
  writer.join();
}

function writeValue(writer: BinaryWriter, kind: Field["kind"], value: unknown): void {
  if (typeof kind === "function") {
    writer.bytes(encodeMessage(kind(), value));
    return;
  }
  switch (kind) {
    case "int64":
      writer.int64(value as bigint);
      return;
    case "uint64":
      writer.uint64(value as bigint);
      return;
    case "int32":
      writer.int32(value as number);
      return;
    case "float":
      writer.float(value as number);
      return;
    case "double":
      writer.double(value as number);
      return;
    case "string":
      writer.string(value as string);
      return;
    case "bytes":
      writer.bytes(value as Uint8Array);
  }
}

const WIRE_OF = { packed: WireType.LengthDelimited } as const;

function wireOf(kind: Field["kind"]): WireType {
  switch (kind) {
    case "int64":
    case "uint64":
    case "int32":
      return WireType.Varint;
    case "float":
      return WireType.Bit32;
    case "double":
      return WireType.Bit64;
    default:
      return WireType.LengthDelimited;
  }
}

function isPackable(kind: Field["kind"]): boolean {
  return typeof kind !== "function" && kind !== "string" && kind !== "bytes";
}

function takes({ kind, isRepeated }: Field, wire: WireType): boolean {
  return wire === wireOf(kind) || (isRepeated && isPackable(kind) && wire === WIRE_OF.packed);
}
