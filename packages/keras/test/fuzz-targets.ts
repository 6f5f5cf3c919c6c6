// Fuzz targets: files written by Keras and h5py, and their configurations.
import { crc32 } from "@grus/io/files";
import { zeros } from "@grus/tensor";
import { fixtureFile, fixtureFiles, fixtureNames } from "@grus/testing/fixtures";
import { type FuzzTarget, generator, mutateJson } from "@grus/testing/fuzz";
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
].map((file) => unzipSync(file));

/**
 * A model with a changed configuration in a valid archive; the damaged bytes select the model and the change.
 */
function applyChangedKeras(file: Uint8Array): unknown {
  const random = generator(crc32(file));
  const archive = kerasArchives[random(kerasArchives.length)]!;
  const config = JSON.parse(strFromU8(archive["config.json"]!));
  const changed = strToU8(JSON.stringify(mutateJson(config, random)));
  return applyKeras(zipSync({ ...archive, "config.json": changed }, { level: 0 }));
}

const tfjsModels = fixtureNames("tfjs").map((name) => {
  const files = fixtureNames(`tfjs/${name}`, /\.bin$/);
  return {
    json: JSON.parse(strFromU8(fixtureFile(`tfjs/${name}/model.json`))) as Readonly<Record<string, unknown>>,
    files: new Map(files.map((file) => [file, fixtureFile(`tfjs/${name}/${file}`)])),
  };
});

/** A model of TensorFlow.js with a changed topology or manifest, which the damaged bytes select. */
function applyChangedTfjs(file: Uint8Array): unknown {
  const random = generator(crc32(file));
  const { json, files } = tfjsModels[random(tfjsModels.length)]!;
  const part = random(3) === 0 ? "weightsManifest" : "modelTopology";
  return applyTo(tfjsModel({ ...json, [part]: mutateJson(json[part], random) }, files));
}

export const targets: readonly FuzzTarget[] = [
  { name: "TensorFlow.js", files: kerasFiles, read: applyChangedTfjs, weight: 0.2 },
  { name: "HDF5", files: hdf5Files, read: readAllOf },
  { name: "Keras", files: kerasFiles, read: applyKeras },
  { name: "Keras configurations", files: kerasFiles, read: applyChangedKeras, weight: 0.2 },
];
