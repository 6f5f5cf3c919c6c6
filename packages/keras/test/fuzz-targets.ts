// Fuzz targets: files written by Keras and h5py, and their configurations.
import { zeros } from "@grus/tensor";
import { fixtureFile, fixtureFiles, fixtureNames } from "@grus/testing/fixtures";
import { type FuzzTarget, type Mutate, mutateJson } from "@grus/testing/fuzz";
import { sampleFile, samplesOf } from "@grus/testing/samples";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { type KerasModel, readHdf5Tensors, readKeras } from "../src/read-keras.ts";
import { tfjsModel } from "../src/tfjs/read-tfjs.ts";

const newGroups = unzipSync(fixtureFile("keras/deep-new-groups.keras"));
const hdf5Files = [...fixtureFiles("keras", /\.h5$/), newGroups["model.weights.h5"]!];

/** Reads every string and every numeric tensor. */
function readAllOf(file: Uint8Array): void {
  const tensors = [...readHdf5Tensors(file).values()];
  for (const tensor of tensors) {
    for (const attribute of tensor.attributes.values()) attribute.texts();
    tensor.read();
  }
}

/** Files of Keras 3.15, where they are beside the repository. */
const samples = samplesOf("keras")
  .filter(({ file }) => file.endsWith(".keras"))
  .map(({ file }) => sampleFile("keras", file));

const kerasFiles = [
  ...fixtureFiles("keras", /\.keras$/),
  ...fixtureFiles("keras", /^old.*\.h5$/),
  ...samples,
];

/** Reads a model and builds its program for small inputs. */
function applyKeras(file: Uint8Array): unknown {
  return applyTo(readKeras(file));
}

function applyTo({ inputs, parameters, apply }: KerasModel): unknown {
  const given = inputs.map(({ name, shape = [2, 3], dtype }) => {
    const lengths = shape.map((length) => (typeof length === "number" ? Math.min(length, 20) : 3));
    return [name, zeros(lengths.slice(0, 5), dtype)] as const;
  });
  return apply(parameters, Object.fromEntries(given));
}

const kerasArchives = [
  ...fixtureFiles("keras", /^(branches|masks|nested|seq2seq|stack|tagger)\.keras$/),
  ...samples,
];

/** Changes the configuration of a model in a valid archive. */
const mutateConfiguration: Mutate = (file, random) => {
  const archive = unzipSync(file);
  const config = JSON.parse(strFromU8(archive["config.json"]!));
  const changed = strToU8(JSON.stringify(mutateJson(config, random)));
  return zipSync({ ...archive, "config.json": changed }, { level: 0, mtime: "1980-01-01" });
};

const tfjsNames = fixtureNames("tfjs");
/** Each model.json with the files beside it. */
const tfjsFiles = tfjsNames.map((name) => strToU8(JSON.stringify({ name, ...tfjsJson(name) })));

function tfjsJson(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(strFromU8(fixtureFile(`tfjs/${name}/model.json`)));
}

/** Changes the topology or the manifest of a model of TensorFlow.js. */
const mutateTfjs: Mutate = (file, random) => {
  const json = JSON.parse(strFromU8(file)) as Readonly<Record<string, unknown>>;
  const part = random(3) === 0 ? "weightsManifest" : "modelTopology";
  return strToU8(JSON.stringify({ ...json, [part]: mutateJson(json[part], random) }));
};

/** Reads a model.json with the files of the model of its name. */
function applyTfjs(file: Uint8Array): unknown {
  const { name, ...json } = JSON.parse(strFromU8(file)) as Readonly<Record<string, unknown>>;
  const folder = `tfjs/${String(name)}`;
  const shards = fixtureNames(folder, /\.bin$/).map((shard): [string, Uint8Array] => [
    shard,
    fixtureFile(`${folder}/${shard}`),
  ]);
  return applyTo(tfjsModel(json, new Map(shards)));
}

const CODE = [
  "keras/src/read-",
  "keras/src/build",
  "keras/src/layers/",
  "keras/src/operations/",
  "keras/src/config",
  "keras/src/model-",
];

export const targets: readonly FuzzTarget[] = [
  {
    name: "TensorFlow.js",
    code: ["keras/src/tfjs/"],
    files: tfjsFiles,
    mutate: mutateTfjs,
    read: applyTfjs,
    weight: 0.2,
  },
  { name: "HDF5", code: ["keras/src/hdf5/"], files: hdf5Files, read: readAllOf },
  { name: "Keras", code: CODE, files: kerasFiles, read: applyKeras },
  {
    name: "Keras configurations",
    code: CODE,
    files: kerasArchives,
    mutate: mutateConfiguration,
    read: applyKeras,
    weight: 0.2,
  },
];
