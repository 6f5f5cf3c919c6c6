// What kind of model file some bytes are, by their content.
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { readHdf5 } from "../hdf5/read-hdf5.ts";
import { isHdf5 } from "../hdf5/superblock.ts";
import { ModelFileError } from "./model-file-error.ts";
import { isZip, readZip } from "./zip.ts";

/** A kind of file that some reader reads: `readSafetensors`, `readPyTorch`, `readOnnx`, `readKeras`, `readHdf5Tensors`, `decodeCheckpoint`. */
export type ModelFormat = "safetensors" | "PyTorch" | "Keras" | "HDF5" | "ONNX" | "checkpoint";

/** A pickle of protocol 2 that begins with torch's magic number, in 10 bytes. */
const LEGACY_PYTORCH = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const CHECKPOINT = [0x89, 0x47, 0x52, 0x55, 0x53, 0x0d, 0x0a, 0x1a];
const BRACE = 0x7b;

/**
 * The format of a file by its content alone; undefined where it is none of these. Says nothing about whether the file is whole: its reader does.
 */
export function recogniseFormat(file: Uint8Array): ModelFormat | undefined {
  if (isHdf5(file)) return isKerasModel(file) ? "Keras" : "HDF5";
  if (begins(file, LEGACY_PYTORCH)) return "PyTorch";
  if (begins(file, CHECKPOINT)) return "checkpoint";
  if (isZip(file)) return formatOfArchive(file);
  if (isSafetensors(file)) return "safetensors";
  return isOnnx(file) ? "ONNX" : undefined;
}

function begins(file: Uint8Array, bytes: readonly number[]): boolean {
  return file.length >= bytes.length && bytes.every((byte, i) => file[i] === byte);
}

/** Whether an HDF5 file holds a model of Keras' beside its weights. */
function isKerasModel(file: Uint8Array): boolean {
  return asNone(() => readHdf5(file).attributes.has("model_config")) ?? false;
}

function formatOfArchive(file: Uint8Array): ModelFormat | undefined {
  const names = namesIn(file);
  if (names.includes("config.json") && names.includes("model.weights.h5")) return "Keras";
  return names.some((name) => /(^|\/)data\.pkl$/.test(name)) ? "PyTorch" : undefined;
}

/** Names of an archive's entries; none where it is damaged. */
function namesIn(file: Uint8Array): string[] {
  return asNone(() => [...readZip(file).keys()]) ?? [];
}

/** A length, and JSON of that length. */
function isSafetensors(file: Uint8Array): boolean {
  if (file.length < 10 || file[8] !== BRACE) return false;
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  return length <= BigInt(file.length - 8);
}

/** The fields of ONNX's outermost message, by their tags: number and kind of the wire format. Graph and operator sets must be there. */
const ONNX_TAGS: ReadonlySet<number> = new Set([
  ...[1, 5].map((number) => 8 * number + WireType.Varint),
  ...[2, 3, 4, 6, 7, 8, 14, 20, 25, 26].map((number) => 8 * number + WireType.LengthDelimited),
]);
const [GRAPH, OPERATOR_SETS] = [7, 8];

/** ONNX files have no mark of their own: what has the fields of one from its first byte to its last, is one. What is in them is not looked at. */
function isOnnx(file: Uint8Array): boolean {
  const reader = new BinaryReader(file);
  const found = new Set<number>();
  try {
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      if (!ONNX_TAGS.has(8 * number + wire)) return false;
      reader.skip(wire, number);
      found.add(number);
    }
  } catch {
    // Cut short, or no message at all.
    return false;
  }
  return found.has(GRAPH) && found.has(OPERATOR_SETS);
}

/** What `read` gives; undefined for a file that is not what it reads. */
function asNone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelFileError) return undefined;
    throw error;
  }
}
