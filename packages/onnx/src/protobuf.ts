// Messages of protobuf as plain objects, by tables of their fields. Unknown fields are kept and rewritten.
// The wire format itself is @bufbuild/protobuf's.
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Bytes } from "@grus/io";
import { DAMAGED, joined, ModelFileError } from "@grus/io/files";

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

/** Options of {@link decodeMessage}. */
export interface DecodeOptions {
  /** The bytes that messages may take. Default: any number. */
  readonly memory?: number | undefined;
  /**
   * Whether long bytes fields become aligned views of the message rather than copies: each is moved to the left over
   * its own length, so that the message cannot be read again. Default false.
   */
  readonly inPlace?: boolean | undefined;
}

/** A message being read. */
interface Reading {
  /** The memory that it may still take. */
  left: number;
  readonly inPlace: boolean;
}

/**
 * Reads a message. Repeated fields are always present, others if written. Throws {@link ModelFileError}, for
 * messages that take more than `memory` bytes too.
 */
export function decodeMessage<T>(
  type: MessageType<T>,
  bytes: Uint8Array,
  { memory = Number.POSITIVE_INFINITY, inPlace = false }: DecodeOptions = {},
): T {
  try {
    return decode(type, bytes, 0, { left: memory, inPlace }) as T;
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    throw new ModelFileError("ONNX", {
      expected: "a protobuf message",
      got: `"${(error as Error).message}"`,
      cure: DAMAGED,
    });
  }
}

function decode(type: MessageType<unknown>, bytes: Uint8Array, depth: number, reading: Reading): unknown {
  if (depth > MAX_DEPTH) throw new RangeError("messages nested too deeply");
  spend(reading, COST.message);
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
    readField(message, field, reader, wire, depth, reading);
  }
  if (unknown.length > 0) message.unknown = unknown;
  return message;
}

function spend(reading: Reading, bytes: number): void {
  reading.left -= bytes;
  if (reading.left >= 0) return;
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
  reading: Reading,
): void {
  if (!isRepeated) {
    message[name] = readValue(kind, reader, depth, reading);
    return;
  }
  const list = message[name] as unknown[];
  const add = (from: BinaryReader) => {
    spend(reading, COST.item);
    list.push(readValue(kind, from, depth, reading));
  };
  if (wire !== WIRE_OF.packed || !isPackable(kind)) {
    add(reader);
    return;
  }
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) add(packed);
}

function readValue(kind: Field["kind"], reader: BinaryReader, depth: number, reading: Reading): unknown {
  if (typeof kind === "function") return decode(kind(), reader.bytes(), depth + 1, reading);
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
      return alignedBytes(reader.bytes(), reading.inPlace);
  }
}

/** Bytes that need no further copy as weights: a copy without the file or, in place, a view at an aligned address. */
function alignedBytes(bytes: Uint8Array, inPlace: boolean): Uint8Array {
  if (!inPlace || bytes.length < LONG) return bytes.slice();
  // At most 3 bytes to the left: the tag and the length of a long field, which have been read, are as many at least.
  const start = bytes.byteOffset - (bytes.byteOffset % WIDTH);
  const moved = new Uint8Array(bytes.buffer, start, bytes.length);
  moved.set(bytes);
  return moved;
}

/** Bytes of a float32. */
const WIDTH = 4;

/** A message as bytes: fields in the order of their numbers, then unknown fields. */
export function encodeMessage<T>(type: MessageType<T>, message: T): Bytes {
  return joined(encodeParts(type, message));
}

/** {@link encodeMessage} in parts to be joined: long bytes are parts, uncopied. */
export function encodeParts<T>(type: MessageType<T>, message: T): readonly Uint8Array[] {
  const parts = new MessageParts();
  writeMessage(parts, type, message);
  return parts.parts;
}

/** A message being written, in parts, so that weights are copied once, whatever encloses them. */
class MessageParts {
  readonly writer = new BinaryWriter();
  readonly #parts: Uint8Array[] = [];

  /** Bytes of everything written. */
  get length(): number {
    this.#flush();
    return this.#parts.reduce((total, { length }) => total + length, 0);
  }

  /** Appends bytes as they are, uncopied. */
  append(parts: readonly Uint8Array[]): void {
    this.#flush();
    for (const part of parts) this.#parts.push(part);
  }

  get parts(): readonly Uint8Array[] {
    this.#flush();
    return this.#parts;
  }

  /** Takes what the writer holds, which is then empty. */
  #flush(): void {
    const written = this.writer.finish();
    if (written.length > 0) this.#parts.push(written);
  }
}

function writeMessage(parts: MessageParts, type: MessageType<unknown>, message: unknown): void {
  for (const field of [...type.fields.values()].sort((a, b) => a.number - b.number)) {
    writeField(parts, field, (message as Record<string, unknown>)[field.name]);
  }
  for (const bytes of (message as Message).unknown ?? []) parts.writer.raw(bytes);
}

function writeField(parts: MessageParts, { number, kind, isRepeated }: Field, value: unknown): void {
  if (value === undefined) return;
  const { writer } = parts;
  if (!isRepeated) {
    writer.tag(number, wireOf(kind));
    writeValue(parts, kind, value);
    return;
  }
  const list = value as readonly unknown[];
  if (list.length === 0) return;
  if (!isPackable(kind)) {
    for (const item of list) {
      writer.tag(number, wireOf(kind));
      writeValue(parts, kind, item);
    }
    return;
  }
  writer.tag(number, WIRE_OF.packed).fork();
  for (const item of list) writeValue(parts, kind, item);
  writer.join();
}

/** Bytes from this length on are appended and, in place, read uncopied. */
const LONG = 4096;

function writeValue(parts: MessageParts, kind: Field["kind"], value: unknown): void {
  const { writer } = parts;
  if (typeof kind === "function") {
    const inner = new MessageParts();
    writeMessage(inner, kind(), value);
    writer.uint32(inner.length);
    if (inner.length >= LONG) parts.append(inner.parts);
    else for (const part of inner.parts) writer.raw(part);
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
      writeBytes(parts, value as Uint8Array);
  }
}

function writeBytes(parts: MessageParts, bytes: Uint8Array): void {
  if (bytes.length < LONG) {
    parts.writer.bytes(bytes);
    return;
  }
  parts.writer.uint32(bytes.length);
  parts.append([bytes]);
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
