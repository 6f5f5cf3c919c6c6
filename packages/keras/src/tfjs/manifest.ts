// The weights of a TensorFlow.js model: a manifest names tensors, and the files that hold their bytes one after another.
import type { ReadModelFile } from "@grus/io";
import { elementTypeOf, isPlainName, quote } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import { isRecord, type Json } from "../config.ts";
import { malformed } from "./tfjs-error.ts";

/** A tensor of the manifest. */
interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  /** Bytes of an element in the file. */
  readonly width: number;
  readonly decode: (bytes: Uint8Array) => TensorData["data"];
  readonly dtype: TensorData["dtype"];
}

/** Bytes by the paths of files. */
export type FilesByPath = ReadonlyMap<string, Uint8Array>;

/** The files of a manifest that exist, each read once. Throws {@link ModelFileError} for paths that lead elsewhere. */
export async function filesOfManifest(manifest: unknown, read: ReadModelFile): Promise<FilesByPath> {
  const files = new Map<string, Uint8Array>();
  for (const path of new Set(groupsOf(manifest).flatMap(({ paths }) => pathsOf(paths)))) {
    const bytes = await read(path);
    if (bytes !== undefined) files.set(path, bytes);
  }
  return files;
}

/**
 * The tensors of a manifest by name, in its order. Quantized weights are widened as TensorFlow.js widens them: whole
 * numbers q to q · scale + min. Throws {@link ModelFileError} for files that are missing or of another length, and for
 * types that are not numbers.
 */
export function readManifest(manifest: unknown, files: FilesByPath): ReadonlyMap<string, TensorData> {
  const tensors = new Map<string, TensorData>();
  for (const group of groupsOf(manifest)) {
    const specs = specsOf(group.weights);
    const bytes = joined(pathsOf(group.paths), specs, files);
    let at = 0;
    for (const { name, shape, size, width, decode, dtype } of specs) {
      if (tensors.has(name)) throw problem(name, "a unique name", "a duplicate");
      tensors.set(name, { shape, dtype, data: decode(bytes.subarray(at, at + size * width)) });
      at += size * width;
    }
  }
  return tensors;
}

function groupsOf(manifest: unknown): readonly Json[] {
  if (Array.isArray(manifest) && manifest.every(isRecord)) return manifest;
  throw malformed({
    place: "weightsManifest",
    expected: "a list of groups",
    got: "something else",
    cure: SAVE,
  });
}

const SAVE = "Write the model again with model.save, or with tensorflowjs_converter.";

function pathsOf(paths: unknown): readonly string[] {
  if (Array.isArray(paths) && paths.length > 0 && paths.every(isPlainName)) return paths;
  throw malformed({
    place: "weightsManifest",
    expected: "paths of files in the folder of model.json",
    got: JSON.stringify(paths)?.slice(0, 80) ?? "none",
    cure: SAVE,
  });
}

function specsOf(weights: unknown): readonly WeightSpec[] {
  if (Array.isArray(weights) && weights.every(isRecord)) return weights.map(specOf);
  throw malformed({
    place: "weightsManifest",
    expected: "a list of weights",
    got: "something else",
    cure: SAVE,
  });
}

function specOf({ name, shape, dtype, quantization }: Json): WeightSpec {
  if (typeof name !== "string" || name === "__proto__")
    throw malformed({ place: "weightsManifest", expected: "names of weights", got: "none", cure: SAVE });
  const isLength = (length: unknown) => Number.isSafeInteger(length) && (length as number) >= 0;
  if (!Array.isArray(shape) || shape.length > 64 || !shape.every(isLength))
    throw problem(name, "a shape", JSON.stringify(shape)?.slice(0, 60) ?? "none");
  const size = (shape as number[]).reduce((product, length) => product * length, 1);
  const reading =
    quantization === undefined ? plainReading(name, dtype) : quantizedReading(name, dtype, quantization);
  return { name, shape, size, ...reading };
}

type Reading = Pick<WeightSpec, "width" | "decode" | "dtype">;

const ELEMENTS: Readonly<Record<string, string>> = {
  bool: "BOOL",
  float32: "F32",
  int32: "I32",
  uint8: "U8",
};

function plainReading(name: string, dtype: unknown): Reading {
  const element = typeof dtype === "string" && Object.hasOwn(ELEMENTS, dtype) ? ELEMENTS[dtype]! : undefined;
  if (element === undefined)
    throw problem(name, `a type among ${Object.keys(ELEMENTS).join(", ")}`, JSON.stringify(dtype) ?? "none");
  return elementReading(name, element);
}

function elementReading(name: string, element: string): Reading {
  const { bytes: width, dtype, decode } = elementTypeOf(element, "narrow")!;
  return {
    width,
    dtype,
    decode: (bytes) =>
      decode(bytes, ({ expected, got }) => {
        throw problem(name, expected, got);
      }),
  };
}

function quantizedReading(name: string, dtype: unknown, quantization: unknown): Reading {
  const { dtype: type, scale, min } = isRecord(quantization) ? quantization : {};
  if (type === "float16" && dtype === "float32") return elementReading(name, "F16");
  const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
  const width = type === "uint8" ? 1 : type === "uint16" ? 2 : undefined;
  if (width === undefined || !isNumber(scale) || !isNumber(min) || (dtype !== "float32" && dtype !== "int32"))
    throw problem(
      name,
      "a quantization to float16, or to uint8 or uint16 with scale and min",
      JSON.stringify(quantization)?.slice(0, 80) ?? "none",
    );
  const wide = (bytes: Uint8Array) => (width === 1 ? bytes : new Uint16Array(new Uint8Array(bytes).buffer));
  return dtype === "float32"
    ? { width, dtype, decode: (bytes) => Float32Array.from(wide(bytes), (value) => value * scale + min) }
    : {
        width,
        dtype,
        decode: (bytes) => Int32Array.from(wide(bytes), (value) => Math.round(value * scale + min)),
      };
}

/** The bytes of the files, which are those of the weights exactly. */
function joined(paths: readonly string[], specs: readonly WeightSpec[], files: FilesByPath): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const path of paths) {
    const part = files.get(path);
    if (part === undefined)
      throw malformed({
        place: `file ${quote(path)}`,
        expected: "the file beside model.json",
        got: "none",
        cure: "Keep the files of the model in one folder.",
      });
    parts.push(part);
  }
  const held = parts.reduce((sum, { length }) => sum + length, 0);
  const needed = specs.reduce((sum, { size, width }) => sum + size * width, 0);
  if (held !== needed)
    throw malformed({
      place: `files ${quote(paths.slice(0, 3).join(", "))}`,
      expected: `${needed} bytes of weights`,
      got: `${held}`,
      cure: "One of the files is truncated, or of another model; fetch or write them again.",
    });
  if (parts.length === 1) return parts[0]!;
  const all = new Uint8Array(held);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function problem(name: string, expected: string, got: string) {
  return malformed({ place: `weight ${quote(name)}`, expected, got, cure: SAVE });
}
