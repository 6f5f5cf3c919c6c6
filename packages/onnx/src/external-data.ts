// External data: weights in files beside a model, as exporters write for large models and PyTorch since 2.6
// also for small ones.
import { DAMAGED, type FileProblem, ModelFileError, quote } from "@grus/io/files";
import { mapTensors, tensorsOf } from "./graph-tensors.ts";
import { decodeMessage } from "./protobuf.ts";
import { type ModelProto, modelProto, type TensorProto } from "./schema.ts";

/** Returns the bytes of a file beside the model; undefined if it does not exist. */
export type ReadExternal = (name: string) => Uint8Array | undefined;

/** The `dataLocation` of tensors whose elements are in another file. */
const EXTERNAL = 1;

/**
 * How often the bytes of a file may be used in total: tied weights share theirs; a file crafted to exhaust
 * memory shares more.
 */
const MAX_SHARING = 4;

/**
 * The names of the files beside a model that hold its weights, relative to its folder, without duplicates: to
 * be read and passed to `readOnnx`. None for a model that has embedded weights. Throws {@link ModelFileError}
 * for a damaged model, and for names that point outside the folder.
 */
export function onnxExternalFiles(file: Uint8Array): string[] {
  return externalNames(decodeMessage(modelProto, file));
}

/** {@link onnxExternalFiles} of a decoded model. */
export function externalNames({ graph }: ModelProto): string[] {
  const names = graph === undefined ? [] : tensorsOf(graph).filter(isExternal).map(locationOf);
  return [...new Set(names)];
}

/** The model with all elements embedded. Throws {@link ModelFileError} if a file is missing or too short. */
export function withExternalData(model: ModelProto, read: ReadExternal | undefined): ModelProto {
  const { graph } = model;
  if (graph === undefined || !tensorsOf(graph).some(isExternal)) return model;
  const files = new Map<string, OpenFile>();
  return {
    ...model,
    graph: mapTensors(graph, (proto) => (isExternal(proto) ? inside(proto, files, read) : proto)),
  };
}

/** A file, and the number of its bytes that may still be used. */
interface OpenFile {
  readonly bytes: Uint8Array;
  left: number;
}

function isExternal({ dataLocation }: TensorProto): boolean {
  return dataLocation === EXTERNAL;
}

function inside(
  proto: TensorProto,
  files: Map<string, OpenFile>,
  read: ReadExternal | undefined,
): TensorProto {
  const name = locationOf(proto);
  const file = files.get(name) ?? open(proto, name, read);
  files.set(name, file);
  const offset = numberOf(proto, "offset") ?? 0;
  const length = numberOf(proto, "length") ?? file.bytes.length - offset;
  file.left -= length;
  if (offset + length > file.bytes.length || length < 0 || file.left < 0) {
    throw malformed({
      place: placeOf(proto),
      expected: `${length} bytes at offset ${offset} of ${quote(name)}, each used once`,
      got: `a file of ${file.bytes.length} bytes`,
      cure: DAMAGED,
    });
  }
  const { dataLocation: _, externalData: __, ...rest } = proto;
  return { ...rest, externalData: [], rawData: file.bytes.subarray(offset, offset + length) };
}

function open(proto: TensorProto, name: string, read: ReadExternal | undefined): OpenFile {
  const bytes = read?.(name);
  if (bytes !== undefined) return { bytes, left: MAX_SHARING * bytes.length };
  throw malformed({
    place: placeOf(proto),
    expected: `the file ${quote(name)} beside the model, with its elements`,
    got: "none",
    cure: "Pass it as `external`, put it beside the model, or save the model with embedded weights: onnx.save(model, path, save_as_external_data=False).",
  });
}

/** The name of the file, which must be in the folder of the model or below. */
function locationOf(proto: TensorProto): string {
  const name = textOf(proto, "location") ?? "";
  const parts = name.split(/[\\/]/);
  const isBelow =
    name !== "" && !/^[a-z]:/i.test(name) && parts.every((part) => part !== "" && part !== "..");
  if (isBelow) return name;
  throw malformed({
    place: placeOf(proto),
    expected: "a file in the model's folder or below",
    got: quote(name),
    cure: "Files elsewhere are not read; open the model only if you trust its source.",
  });
}

function numberOf(proto: TensorProto, key: string): number | undefined {
  const text = textOf(proto, key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw malformed({
    place: placeOf(proto),
    expected: `a whole number as ${key}`,
    got: quote(text),
    cure: DAMAGED,
  });
}

function textOf({ externalData }: TensorProto, key: string): string | undefined {
  return externalData.find((entry) => entry.key === key)?.value;
}

function placeOf({ name = "" }: TensorProto): string {
  return `constant ${quote(name)}`;
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("ONNX", problem);
}
