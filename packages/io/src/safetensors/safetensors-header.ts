// The header of a safetensors file: its tensors and their positions. Every rule of the format is checked
// here, before any element is read or any memory allocated for it.

import {
  type ElementType,
  elementTypeNames,
  elementTypeOf,
  type Float64Reading,
} from "../files/element-types.ts";
import { quote } from "../files/model-file-error.ts";
import { type HeaderValue, parseHeaderJson } from "./header-json.ts";
import { SafetensorsError } from "./safetensors-error.ts";

/** The position of a tensor in the file. */
export interface Placement {
  readonly name: string;
  /** The type of its elements in the file: "F16". */
  readonly element: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** First byte, counted from the end of the header. */
  readonly start: number;
  /** The byte after the last. */
  readonly end: number;
}

/** A valid header. */
export interface Header {
  readonly placements: readonly Placement[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The offset of the elements in the file. */
  readonly dataStart: number;
}

/** Bytes of the header's length, which precedes the header. */
export const LENGTH_BYTES = 8;

/** The longest header read or written; the limit of the reference implementation. */
export const MAX_HEADER = 100_000_000;

/** The key of the metadata. */
export const METADATA_KEY = "__metadata__";

/** Reads and checks the header of a file. Throws {@link SafetensorsError}. */
export function readHeader(file: Uint8Array, float64: Float64Reading): Header {
  const dataStart = LENGTH_BYTES + headerLength(file);
  const entries = headerEntries(file.subarray(LENGTH_BYTES, dataStart));
  const metadata = readMetadata(entries.get(METADATA_KEY));
  const placements = [...entries]
    .filter(([name]) => name !== METADATA_KEY)
    .map(([name, entry]) => readPlacement(name, entry, float64));
  checkCoverage(placements, file.byteLength - dataStart);
  return { placements, metadata, dataStart };
}

function headerLength(file: Uint8Array): number {
  const cure = "The file is truncated or not a safetensors file; fetch or write it again.";
  if (file.byteLength < LENGTH_BYTES) {
    throw new SafetensorsError({ expected: "at least 8 bytes", got: `${file.byteLength}`, cure });
  }
  const length = new DataView(file.buffer, file.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  const room = file.byteLength - LENGTH_BYTES;
  if (length > BigInt(MAX_HEADER)) {
    throw new SafetensorsError({
      expected: `a header of at most ${MAX_HEADER} bytes`,
      got: `${length}`,
      cure,
    });
  }
  if (length <= BigInt(room)) return Number(length);
  throw new SafetensorsError({
    expected: `a header within the ${room} bytes that follow its length`,
    got: `${length}`,
    cure,
  });
}

function headerEntries(bytes: Uint8Array): ReadonlyMap<string, HeaderValue> {
  const cure = "The file is damaged or not a safetensors file; fetch or write it again.";
  if (bytes[0] !== "{".charCodeAt(0)) {
    throw new SafetensorsError({
      expected: 'a header that begins with "{"',
      got: describeByte(bytes[0]),
      cure,
    });
  }
  const entries = parseHeaderJson(decodeUtf8(bytes, cure));
  if (entries instanceof Map) return entries;
  throw new SafetensorsError({ expected: "a header that is an object", got: "another value", cure });
}

function decodeUtf8(bytes: Uint8Array, cure: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    throw new SafetensorsError({ expected: "a header in UTF-8", got: "invalid bytes", cure });
  }
}

function readMetadata(value: HeaderValue | undefined): Record<string, string> {
  if (value === undefined) return {};
  const texts = value instanceof Map ? [...(value as ReadonlyMap<string, HeaderValue>)] : undefined;
  if (texts?.every((entry): entry is [string, string] => typeof entry[1] === "string"))
    return Object.fromEntries(texts);
  throw new SafetensorsError({
    tensor: METADATA_KEY,
    expected: "an object of strings",
    got: "another value",
    cure: "Save numbers and nested values as strings.",
  });
}

function readPlacement(name: string, value: HeaderValue, float64: Float64Reading): Placement {
  const entry =
    value instanceof Map ? (value as ReadonlyMap<string, HeaderValue>) : new Map<string, HeaderValue>();
  const keys = [...entry.keys()].sort().join(", ");
  if (keys !== "data_offsets, dtype, shape") {
    throw malformed(
      name,
      "an object of dtype, shape and data_offsets",
      keys === "" ? "none of them" : quote(keys),
    );
  }
  const dtype = entry.get("dtype");
  if (typeof dtype !== "string") throw malformed(name, "a dtype that is a string", describe(dtype));
  const type = elementType(dtype, name, float64);
  const shape = numbers(name, "shape", entry.get("shape"));
  const offsets = numbers(name, "data_offsets", entry.get("data_offsets"));
  const [start, end] = offsets;
  if (start === undefined || end === undefined || offsets.length !== 2 || end < start) {
    throw malformed(
      name,
      "data_offsets [start, end] with start <= end",
      `[${offsets.slice(0, 4).join(", ")}]`,
    );
  }
  checkSize(name, shape, type.bytes, end - start);
  return { name, element: dtype, type, shape, start, end };
}

/** Throws {@link SafetensorsError} for an unsupported type. */
function elementType(name: string, tensor: string, float64: Float64Reading): ElementType {
  const type = elementTypeOf(name, float64);
  if (type !== undefined) return type;
  throw new SafetensorsError({
    tensor,
    expected: `a dtype among ${elementTypeNames.join(", ")}`,
    got: quote(name),
    cure: "Convert the tensor to one of these before saving it.",
  });
}

function numbers(tensor: string, key: string, value: HeaderValue | undefined): readonly number[] {
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return value;
  throw malformed(tensor, `${key} that is a list of whole numbers`, describe(value));
}

function checkSize(tensor: string, shape: readonly number[], bytes: number, held: number): void {
  let size = bytes;
  for (const extent of shape) size *= extent;
  if (size === held) return;
  const text = shape.length > 8 ? `of ${shape.length} axes` : `[${shape.join(", ")}]`;
  throw malformed(tensor, `${size} bytes for shape ${text} with ${bytes} bytes per element`, `${held}`);
}

/** The tensors must cover the data exactly: no overlap, no gap, nothing outside. */
function checkCoverage(placements: readonly Placement[], available: number): void {
  let covered = 0;
  for (const { name, start, end } of placements.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (end > available)
      throw malformed(name, `data within the ${available} bytes of the file`, `[${start}, ${end}]`);
    if (start !== covered) {
      const what = start < covered ? "overlaps the one before" : "leaves a hole";
      throw malformed(name, `data that begins at byte ${covered}`, `${start}, which ${what}`);
    }
    covered = end;
  }
  if (covered === available) return;
  throw new SafetensorsError({
    expected: `${covered} bytes of data, as given by the header`,
    got: `${available}`,
    cure: "The file is damaged, or something was appended to it; fetch or write it again.",
  });
}

function malformed(tensor: string, expected: string, got: string): SafetensorsError {
  const cure = "The file is damaged or was written by a faulty program; write it again.";
  return new SafetensorsError({ tensor, expected, got, cure });
}

function describe(value: HeaderValue | undefined): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return String(value);
  return Array.isArray(value) ? "a list with other values" : "an object";
}

function describeByte(byte: number | undefined): string {
  return byte === undefined ? "an empty header" : `byte ${byte}`;
}
