// Fuzz targets: files written by Keras and h5py, and their configurations.
import { crc32 } from "@grus/io/files";
import { zeros } from "@grus/tensor";
import { fixtureFile, fixtureFiles } from "@grus/testing/fixtures";
import { type FuzzTarget, generator, mutateJson } from "@grus/testing/fuzz";
import { sampleFile, samplesOf } from "@grus/testing/samples";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { readHdf5Tensors, readKeras } from "../src/read-keras.ts";

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
  const { inputs, parameters, apply } = readKeras(file);
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

export const targets: readonly FuzzTarget[] = [
  { name: "HDF5", files: hdf5Files, read: readAllOf },
  { name: "Keras", files: kerasFiles, read: applyKeras },
  { name: "Keras configurations", files: kerasFiles, read: applyChangedKeras, weight: 0.2 },
];
