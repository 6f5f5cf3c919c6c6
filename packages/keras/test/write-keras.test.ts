// Files that are written again have the same groups, configuration and numbers.
import type { NamedTensorRecord } from "@grus/io";
import { fromData, mapTree } from "@grus/tensor";
import { sampleFile, samplesOf } from "@grus/testing/samples";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { type Hdf5Group, readHdf5 } from "../src/hdf5/read-hdf5.ts";
import { type KerasModel, readKeras } from "../src/read-keras.ts";
import { writeKeras } from "../src/write/write-keras.ts";
import { kerasFile } from "./keras-archives.ts";

/** Other numbers in place of all parameters, each its own. */
function changed(parameters: NamedTensorRecord): NamedTensorRecord {
  let next = 1;
  return mapTree(parameters, ({ shape, data }) =>
    fromData({ shape, dtype: "float32", data: Float32Array.from(data, () => 1 / next++) }),
  );
}

function tensors(model: KerasModel) {
  return mapTree({ ...model.parameters, ...model.statistics }, ({ shape, data }) => ({ shape, data }));
}

function groupsIn(group: Hdf5Group): string[] {
  const names = [...group.attributes].filter(([name]) => name === "name").map(([, own]) => own.texts()[0]);
  return [...group.members.values()]
    .flatMap((own) => (own.kind === "group" ? groupsIn(own) : [`${own.path} ${own.shape}`]))
    .concat(`${group.path} ${names}`)
    .sort();
}

function contents(file: Uint8Array) {
  const entries = unzipSync(file);
  return {
    names: Object.keys(entries),
    config: JSON.parse(strFromU8(entries["config.json"]!)) as unknown,
    groups: groupsIn(readHdf5(entries["model.weights.h5"]!)),
  };
}

function expectSame(file: Uint8Array): void {
  const model = readKeras(file);
  const trained = { ...model, parameters: changed(model.parameters), statistics: changed(model.statistics) };
  const written = writeKeras(trained);
  const [found, expected] = [contents(written), contents(file)];
  expect(found.config).toEqual(expected.config);
  expect(found.names).toEqual(["metadata.json", "config.json", "model.weights.h5"]);
  expect(found.groups).toEqual(expected.groups.filter((own) => !/^optimizer/.test(own)));
  expect(tensors(readKeras(written))).toEqual(tensors(trained));
  expect(readKeras(written).version).toBe(model.version);
}

/** Without the groups of the file, they are those that the configuration implies. */
function expectImplied(file: Uint8Array): void {
  const model = readKeras(file);
  const written = writeKeras({ ...model, contents: { ...model.contents, groups: undefined } });
  expect(contents(written).groups).toEqual(contents(file).groups);
}

const samples = samplesOf("keras").filter(({ file }) => file.endsWith(".keras"));

describe.skipIf(samples.length === 0)("samples, where they are beside the repository", () => {
  test.each(samples)("$file", ({ file }) => expectSame(sampleFile("keras", file)));

  test.each(samples)("the groups of $file", ({ file }) => expectImplied(sampleFile("keras", file)));
});

test.each(["branches", "deep", "forms-gru", "nested", "tagger"])("%s.keras", (name) => {
  expectSame(kerasFile(`${name}.keras`));
});
