// What is fuzzed: every reader, with files of every kind that it reads.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { zeros } from "@grus/tensor";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { decodeCheckpoint, encodeCheckpoint } from "../src/checkpoint/checkpoint-file.ts";
import { crc32 } from "../src/files/crc32.ts";
import { readZip } from "../src/files/zip.ts";
import { readHdf5Tensors, readKeras } from "../src/keras/read-keras.ts";
import { parseLayerList } from "../src/model/layer-list.ts";
import { layerModel } from "../src/model/layer-model.ts";
import { readOnnx } from "../src/onnx/read-onnx.ts";
import { writeOnnx } from "../src/onnx/write-onnx.ts";
import { readPyTorch } from "../src/pytorch/read-pytorch.ts";
import { readSafetensors } from "../src/safetensors/read-safetensors.ts";
import { writeSafetensors } from "../src/safetensors/write-safetensors.ts";
import { type FuzzTarget, generator } from "./fuzz.ts";
import { mutateConfig } from "./keras-mutations.ts";
import { exportCases } from "./onnx-exports.ts";
import { mutateModel } from "./onnx-mutations.ts";

/** The files of a folder of fixtures. */
export function fixtures(folder: string, ending: RegExp): Uint8Array[] {
  const path = fileURLToPath(new URL(`fixtures/${folder}/`, import.meta.url));
  return readdirSync(path)
    .filter((name) => ending.test(name))
    .sort()
    .map((name) => new Uint8Array(readFileSync(path + name)));
}

const text = new TextEncoder().encode("a text that is compressed ".repeat(40));
const archives = [
  zipSync({ "a.txt": text, "b/c.bin": new Uint8Array(300), stored: [text, { level: 0 }] }),
  ...fixtures("pytorch", /types\.pt$/),
];
const tensors = writeSafetensors(
  {
    a: { shape: [2, 3], dtype: "float32", data: new Float32Array(6) },
    b: { shape: [5], dtype: "int32", data: new Int32Array(5) },
  },
  { note: "a text" },
);

const checkpoint = encodeCheckpoint({
  tensors: new Map([
    ["state.a", { shape: [2, 3], dtype: "float32", data: new Float32Array(6) }],
    ["state.step", { shape: [], dtype: "int32", data: Int32Array.of(7) }],
  ]),
  record: { step: 7, history: [{ loss: Number.NaN }, [0.1, null, true, { "#": -0 }]] },
});

/** A file of a checkpoint with the length and the checksum that belong to it: nothing but its content is wrong. */
function mended(file: Uint8Array): Uint8Array {
  if (file.length < 28) return file;
  const out = new Uint8Array(file);
  out.set(checkpoint.subarray(0, 16));
  const view = new DataView(out.buffer);
  view.setBigUint64(16, BigInt(out.length - 28), true);
  view.setUint32(out.length - 4, crc32(out.subarray(0, -4)), true);
  return out;
}

const writtenModels = ["minGru", "peepholes with lengths", "classifier", "attention with a causal mask"];
const models = [
  ...fixtures("onnx", /\.(11|17|18|20)\.onnx$/),
  ...exportCases.filter(({ name }) => writtenModels.includes(name)).map((own) => writeOnnx(own)),
];

/** Reads a model and builds its program for inputs of small lengths; larger ones are what a caller passes, not what a file does. */
function applyModel(file: Uint8Array): unknown {
  const { inputs, parameters, apply } = readOnnx(file);
  const given = inputs.map(({ name, shape = [], dtype }) => {
    const lengths = shape.map((length) => (typeof length === "number" ? Math.min(length, 20) : 3));
    return [name, zeros(lengths.slice(0, 5), dtype)] as const;
  });
  return apply(parameters, Object.fromEntries(given));
}

/** A model whose graph is changed as its damaged bytes say; which one is too. */
function applyMutated(file: Uint8Array): unknown {
  const random = generator(crc32(file));
  return applyModel(mutateModel(models[random(models.length)]!, random));
}

const newGroups = unzipSync(fixtures("keras", /^deep-new-groups\.keras$/)[0]!);
const hdf5Files = [...fixtures("keras", /\.h5$/), newGroups["model.weights.h5"]!];

/** Reads every text and every tensor of numbers. */
function readAllOf(file: Uint8Array): void {
  const tensors = [...readHdf5Tensors(file).values()];
  for (const tensor of tensors) {
    for (const attribute of tensor.attributes.values()) attribute.texts();
    tensor.read();
  }
}

const kerasFiles = [...fixtures("keras", /\.keras$/), ...fixtures("keras", /^old.*\.h5$/)];

/** Reads a model and builds its program for inputs of small lengths. */
function applyKeras(file: Uint8Array): unknown {
  const { inputs, parameters, apply } = readKeras(file);
  const given = inputs.map(({ name, shape = [2, 3], dtype }) => {
    const lengths = shape.map((length) => (typeof length === "number" ? Math.min(length, 20) : 3));
    return [name, zeros(lengths.slice(0, 5), dtype)] as const;
  });
  return apply(parameters, Object.fromEntries(given));
}

const kerasArchives = fixtures("keras", /^(branches|masks|nested|seq2seq|stack|tagger)\.keras$/).map((file) =>
  unzipSync(file),
);

/** A model whose configuration is changed, in an archive that is sound; which one, and how, the damaged bytes say. */
function applyChangedKeras(file: Uint8Array): unknown {
  const random = generator(crc32(file));
  const archive = kerasArchives[random(kerasArchives.length)]!;
  const config = JSON.parse(strFromU8(archive["config.json"]!));
  const changed = strToU8(JSON.stringify(mutateConfig(config, random)));
  return applyKeras(zipSync({ ...archive, "config.json": changed }, { level: 0 }));
}

const layerList = JSON.parse(strFromU8(fixtures("models/v1-layers", /^model\.json$/)[0]!)) as Readonly<
  Record<string, unknown>
>;
const { tensors: layerTensors } = readSafetensors(fixtures("models/v1-layers", /\.safetensors$/)[0]!);

/** A list of layers that is changed as its damaged bytes say, as a model that is built for small inputs. */
function applyChangedLayers(file: Uint8Array): unknown {
  const { format: _, version: __, kind: ___, ...list } = layerList;
  const changed = mutateConfig(list, generator(crc32(file)));
  const { inputs, parameters, apply } = layerModel(parseLayerList(changed), layerTensors);
  const given = inputs.map(({ name, shape = [], dtype }) => {
    const lengths = shape.map((length) => (typeof length === "number" ? Math.min(length, 20) : 3));
    return [name, zeros(lengths, dtype)] as const;
  });
  return apply(parameters, Object.fromEntries(given));
}

export const targets: readonly FuzzTarget[] = [
  { name: "safetensors", files: [tensors], read: (file) => readSafetensors(file) },
  {
    name: "zip",
    files: archives,
    read: (file) => Array.from(readZip(file, { mostBytes: 1 << 20 }).values(), (entry) => entry.read()),
  },
  { name: "checkpoint", files: [checkpoint], read: decodeCheckpoint },
  { name: "content of a checkpoint", files: [checkpoint], read: (file) => decodeCheckpoint(mended(file)) },
  { name: "HDF5", files: hdf5Files, read: readAllOf },
  { name: "Keras", files: kerasFiles, read: applyKeras },
  { name: "configurations of Keras", files: [tensors], read: applyChangedKeras, weight: 0.2 },
  { name: "ONNX", files: models, read: applyModel },
  { name: "graphs of ONNX", files: models, read: applyMutated, weight: 0.5 },
  { name: "lists of layers", files: [tensors], read: applyChangedLayers },
  { name: "PyTorch", files: fixtures("pytorch", /\.(pt|pth)$/), read: (file) => readPyTorch(file) },
];
