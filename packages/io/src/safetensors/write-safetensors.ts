// Writes safetensors files: https://github.com/huggingface/safetensors#format
import type { TensorData, TypedArray } from "@grus/tensor";
import type { Bytes } from "../files/bytes.ts";
import { SafetensorsError } from "./safetensors-error.ts";
import { LENGTH_BYTES, MAX_HEADER, METADATA_KEY } from "./safetensors-header.ts";
import type { Entry, WeightEncoding } from "./stored-tensors.ts";

/** Tensors by name: a Map, a list of pairs, or an object. */
export type NamedTensors = Iterable<readonly [string, TensorData]> | Readonly<Record<string, TensorData>>;

/**
 * A safetensors file of `tensors` and optional metadata. float32 is written as F32 (a Float64Array as F64),
 * int32 as I32, bool as BOOL. Tensors are laid out by element size, largest first, then by name, and the
 * header is padded to 8 bytes, so every tensor is aligned and the same tensors give the same bytes in any
 * order.
 *
 * Throws {@link SafetensorsError} for a duplicate or reserved name, and for data that does not fit its shape
 * or dtype.
 */
export function writeSafetensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>> = {},
  options: WriteSafetensorsOptions = {},
): Bytes {
  return joined(safetensorsParts(tensors, metadata, options));
}

/** Options of {@link writeSafetensors}. */
export interface WriteSafetensorsOptions {
  /** `float16Weights` or `int8Weights`, which write weights in fewer bits. Default: as they are. */
  readonly weights?: WeightEncoding | undefined;
}

/** The parts of a safetensors file in order, without copying. */
export function safetensorsParts(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  { weights }: WriteSafetensorsOptions = {},
): readonly Uint8Array[] {
  const entries = sorted(checkedEntries(tensors).flatMap((entry) => weights?.entriesOf(entry) ?? entry));
  const header = encodeHeader(entries, { ...metadata, ...weights?.metadata });
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.byteLength), true);
  const elements = entries.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [length, header, ...elements];
}

/** Concatenates parts. */
export function joined(parts: readonly Uint8Array[]): Bytes {
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function checkedEntries(tensors: NamedTensors): Entry[] {
  const pairs =
    Symbol.iterator in tensors
      ? [...(tensors as Iterable<readonly [string, TensorData]>)]
      : Object.entries(tensors);
  const seen = new Set<string>();
  for (const [name] of pairs) {
    checkName(name, seen);
    seen.add(name);
  }
  return pairs.map(([name, tensor]) => checkedEntry(name, tensor));
}

function sorted(entries: readonly Entry[]): Entry[] {
  return entries.toSorted(
    (a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT || compareText(a.name, b.name),
  );
}

function checkName(name: string, seen: ReadonlySet<string>): void {
  if (name === METADATA_KEY)
    throw unwritable(name, "another name", "the name reserved by the format", "Rename the tensor.");
  if (seen.has(name)) throw unwritable(name, "unique names", "a duplicate", "Rename one of the tensors.");
  checkText(name, name);
}

function checkedEntry(name: string, { shape, dtype, data }: TensorData): Entry {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (size !== data.length || !shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) {
    const expected = `data for shape [${shape.join(", ")}]`;
    throw unwritable(name, expected, `${data.length} elements`, "Pass the shape of the data.");
  }
  const stored = storedType(data);
  if (
    (dtype === "float32" && stored[0] === "F") ||
    (dtype === "int32" && stored === "I32") ||
    (dtype === "bool" && stored === "BOOL")
  ) {
    return { name, dtype: stored, shape, data };
  }
  throw unwritable(name, `an array that holds ${dtype}`, `one of ${stored}`, "Pass the dtype of the data.");
}

function storedType(data: TypedArray): "F64" | "F32" | "I32" | "BOOL" {
  if (data instanceof Float64Array) return "F64";
  if (data instanceof Float32Array) return "F32";
  return data instanceof Int32Array ? "I32" : "BOOL";
}

function encodeHeader(entries: readonly Entry[], metadata: Readonly<Record<string, string>>): Uint8Array {
  let at = 0;
  const members = entries.map(({ name, dtype, shape, data }) => {
    const start = at;
    at += data.byteLength;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, at] })}`;
  });
  const texts = Object.entries(metadata).sort(([a], [b]) => compareText(a, b));
  if (texts.length > 0) members.unshift(`"${METADATA_KEY}":{${texts.map(encodeText).join(",")}}`);
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const padded = new Uint8Array(Math.ceil(header.byteLength / 8) * 8).fill(" ".charCodeAt(0));
  if (padded.byteLength > MAX_HEADER) {
    const expected = `a header of at most ${MAX_HEADER} bytes`;
    throw new SafetensorsError({
      expected,
      got: `${padded.byteLength}`,
      cure: "Write fewer tensors or shorter metadata.",
    });
  }
  padded.set(header);
  return padded;
}

function encodeText([key, text]: readonly [string, string]): string {
  checkText(METADATA_KEY, key);
  checkText(METADATA_KEY, text);
  return `${JSON.stringify(key)}:${JSON.stringify(text)}`;
}

/** Half of a surrogate pair cannot be written in UTF-8. */
function checkText(tensor: string, text: unknown): void {
  if (typeof text === "string" && !/\p{Surrogate}/u.test(text)) return;
  throw unwritable(
    tensor,
    "well-formed text",
    typeof text === "string" ? "half of a surrogate pair" : typeof text,
    "Pass well-formed strings.",
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function unwritable(tensor: string, expected: string, got: string, cure: string): SafetensorsError {
  return new SafetensorsError({ tensor, expected, got, cure });
}
