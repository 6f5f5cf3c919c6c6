// Fuzz targets: every reader, with files of every kind that it reads.
import { type Tensor, zeros } from "@grus/tensor";
import { fixtureFile, fixtureFiles } from "@grus/testing/fixtures";
import { type FuzzTarget, type Mutate, mutateBytes, mutateJsonFile } from "@grus/testing/fuzz";
import { strFromU8, strToU8, zipSync } from "fflate";
import { readBrain } from "../src/brain/read-brain.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../src/checkpoint/checkpoint-file.ts";
import { crc32 } from "../src/files/crc32.ts";
import { readZip } from "../src/files/zip.ts";
import { parseLayerList } from "../src/model/layer-list.ts";
import { layerModel } from "../src/model/layer-model.ts";
import type { NamedModel } from "../src/model/named-model.ts";
import { readPyTorch } from "../src/pytorch/read-pytorch.ts";
import { readSafetensors } from "../src/safetensors/read-safetensors.ts";
import { writeSafetensors } from "../src/safetensors/write-safetensors.ts";
import { readSharded } from "../src/sharded/read-sharded.ts";

const text = new TextEncoder().encode("a text that is compressed ".repeat(40));
const archives = [
  zipSync({ "a.txt": text, "b/c.bin": new Uint8Array(300), stored: [text, { level: 0 }] }),
  fixtureFile("pytorch/types.pt"),
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

/** Damages only the content of a checkpoint: length and checksum match. */
const mutateContent: Mutate = (file, random, files) => {
  const out = mutateBytes(file, random, files);
  if (out.length < 28) return out;
  out.set(checkpoint.subarray(0, 16));
  const view = new DataView(out.buffer);
  view.setBigUint64(16, BigInt(out.length - 28), true);
  view.setUint32(out.length - 4, crc32(out.subarray(0, -4)), true);
  return out;
};

/** Traces a model for small inputs; larger ones are up to the caller, not the file. */
function applySmall({ inputs, parameters, apply }: NamedModel): unknown {
  const given = inputs.map(({ name, shape = [], dtype }): [string, Tensor] => {
    const lengths = shape.map((length) => (typeof length === "number" ? Math.min(length, 20) : 3));
    return [name, zeros(lengths, dtype)];
  });
  return apply(parameters, Object.fromEntries(given));
}

const { tensors: layerTensors } = readSafetensors(fixtureFile("models/v1-layers/model.safetensors"));

/** The list of layers of a description of a model, without what describes the file. */
function layersIn(file: Uint8Array): Uint8Array {
  const {
    format: _,
    version: __,
    kind: ___,
    ...list
  } = JSON.parse(strFromU8(file)) as Record<string, unknown>;
  return strToU8(JSON.stringify(list));
}

const networks = fixtureFiles("brain").map((file) =>
  strToU8(JSON.stringify((JSON.parse(strFromU8(file)) as { readonly model: unknown }).model)),
);

const shards: Readonly<Record<string, Uint8Array>> = {
  "one.safetensors": tensors,
  "two.bin": fixtureFile("pytorch/types.pt"),
};
const index = strToU8(
  JSON.stringify({
    metadata: { total_size: 44 },
    weight_map: {
      a: "one.safetensors",
      b: "one.safetensors",
      ...Object.fromEntries(
        Array.from(readPyTorch(shards["two.bin"]!).tensors.keys(), (name) => [name, "two.bin"]),
      ),
    },
  }),
);

export const targets: readonly FuzzTarget[] = [
  { name: "brain.js", code: ["io/src/brain/"], files: networks, read: readBrain },
  {
    name: "changed networks of brain.js",
    code: ["io/src/brain/"],
    files: networks,
    mutate: mutateJsonFile,
    read: (file) => applySmall(readBrain(file)),
  },
  {
    name: "safetensors",
    code: ["io/src/safetensors/read"],
    files: [tensors],
    read: (file) => readSafetensors(file),
  },
  {
    name: "sharded",
    code: ["io/src/sharded/"],
    files: [index],
    read: (file) => readSharded(file, async (name) => shards[name] ?? new Uint8Array()),
  },
  {
    name: "zip",
    code: ["io/src/files/zip"],
    files: archives,
    read: (file) => Array.from(readZip(file, { maxBytes: 1 << 20 }).values(), (entry) => entry.read()),
  },
  {
    name: "checkpoint",
    code: ["io/src/checkpoint/checkpoint-file"],
    files: [checkpoint],
    read: decodeCheckpoint,
  },
  {
    name: "checkpoint content",
    code: ["io/src/checkpoint/checkpoint-file"],
    files: [checkpoint],
    mutate: mutateContent,
    read: decodeCheckpoint,
  },
  {
    name: "layer lists",
    code: ["io/src/model/layer-"],
    files: [layersIn(fixtureFile("models/v1-layers/model.json"))],
    mutate: mutateJsonFile,
    read: (file) => applySmall(layerModel(parseLayerList(JSON.parse(strFromU8(file))), layerTensors)),
  },
  {
    name: "PyTorch",
    code: ["io/src/pytorch/"],
    files: fixtureFiles("pytorch", /\.(pt|pth)$/),
    read: (file) => readPyTorch(file),
  },
];
