// Fuzz targets: every reader, with files of every kind that it reads.
import { zeros } from "@grus/tensor";
import { fixtureFile, fixtureFiles } from "@grus/testing/fixtures";
import { type FuzzTarget, generator, mutateJson } from "@grus/testing/fuzz";
import { strFromU8, strToU8, zipSync } from "fflate";
import { readBrain } from "../src/brain/read-brain.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../src/checkpoint/checkpoint-file.ts";
import { crc32 } from "../src/files/crc32.ts";
import { readZip } from "../src/files/zip.ts";
import { parseLayerList } from "../src/model/layer-list.ts";
import { layerModel } from "../src/model/layer-model.ts";
import { readPyTorch } from "../src/pytorch/read-pytorch.ts";
import { readSafetensors } from "../src/safetensors/read-safetensors.ts";
import { writeSafetensors } from "../src/safetensors/write-safetensors.ts";

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

/** A checkpoint file with matching length and checksum: only its content is damaged. */
function withChecksum(file: Uint8Array): Uint8Array {
  if (file.length < 28) return file;
  const out = new Uint8Array(file);
  out.set(checkpoint.subarray(0, 16));
  const view = new DataView(out.buffer);
  view.setBigUint64(16, BigInt(out.length - 28), true);
  view.setUint32(out.length - 4, crc32(out.subarray(0, -4)), true);
  return out;
}

const layerList = JSON.parse(strFromU8(fixtureFile("models/v1-layers/model.json"))) as Readonly<
  Record<string, unknown>
>;
const { tensors: layerTensors } = readSafetensors(fixtureFile("models/v1-layers/model.safetensors"));

/**
 * Changes a layer list according to the damaged bytes, then builds the model and traces it for small inputs.
 */
function applyChangedLayers(file: Uint8Array): unknown {
  const { format: _, version: __, kind: ___, ...list } = layerList;
  const changed = mutateJson(list, generator(crc32(file)));
  const { inputs, parameters, apply } = layerModel(parseLayerList(changed), layerTensors);
  const given = inputs.map(({ name, shape = [], dtype }) => {
    const lengths = shape.map((length) => (typeof length === "number" ? Math.min(length, 20) : 3));
    return [name, zeros(lengths, dtype)] as const;
  });
  return apply(parameters, Object.fromEntries(given));
}

const networks = fixtureFiles("brain").map(
  (file) => (JSON.parse(strFromU8(file)) as { readonly model: unknown }).model,
);

/** Changes a network of brain.js according to the damaged bytes, then traces it for small inputs. */
function applyChangedBrain(file: Uint8Array): unknown {
  const random = generator(crc32(file));
  const changed = mutateJson(networks[random(networks.length)], random);
  const { inputs, parameters, apply } = readBrain(strToU8(JSON.stringify(changed)));
  const given = inputs.map(({ name, shape = [], dtype }) => {
    const lengths = shape.map((length) => (typeof length === "number" ? Math.min(length, 20) : 3));
    return [name, zeros(lengths, dtype)] as const;
  });
  return apply(parameters, Object.fromEntries(given));
}

export const targets: readonly FuzzTarget[] = [
  {
    name: "brain.js",
    files: networks.map((network) => strToU8(JSON.stringify(network))),
    read: readBrain,
  },
  { name: "changed networks of brain.js", files: [tensors], read: applyChangedBrain },
  { name: "safetensors", files: [tensors], read: (file) => readSafetensors(file) },
  {
    name: "zip",
    files: archives,
    read: (file) => Array.from(readZip(file, { maxBytes: 1 << 20 }).values(), (entry) => entry.read()),
  },
  { name: "checkpoint", files: [checkpoint], read: decodeCheckpoint },
  { name: "checkpoint content", files: [checkpoint], read: (file) => decodeCheckpoint(withChecksum(file)) },
  { name: "layer lists", files: [tensors], read: applyChangedLayers },
  { name: "PyTorch", files: fixtureFiles("pytorch", /\.(pt|pth)$/), read: (file) => readPyTorch(file) },
];
