// h5py opens files that are written here, where Python has it.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleFile, samplesOf } from "@grus/testing/samples";
import { unzipSync } from "fflate";
import { afterAll, describe, expect, test } from "vitest";
import { type WrittenGroup, writeHdf5 } from "../src/hdf5/write-hdf5.ts";
import { readKeras } from "../src/read-keras.ts";
import { writeKeras } from "../src/write/write-keras.ts";

const python = ["python3", "/usr/bin/python3"].find(
  (program) => spawnSync(program, ["-c", "import h5py"]).status === 0,
);

/** Prints the tree of a file: the strings of groups, the shapes, types and sums of datasets. */
const TREE = `
import h5py, json, sys
tree = {}
def visit(path, own):
    if isinstance(own, h5py.Dataset): tree[path] = [list(own.shape), str(own.dtype), float(own[()].sum())]
    else: tree[path] = dict(own.attrs)
with h5py.File(sys.argv[1], "r") as file: file.visititems(visit)
print(json.dumps(tree))
`;

const folder = mkdtempSync(join(tmpdir(), "grus-h5py-"));
afterAll(() => rmSync(folder, { recursive: true }));

function treeOf(file: Uint8Array): unknown {
  const path = join(folder, "file.h5");
  writeFileSync(path, file);
  return JSON.parse(execFileSync(python!, ["-c", TREE, path], { encoding: "utf8" })) as unknown;
}

function weightsIn(file: Uint8Array): Uint8Array {
  return unzipSync(file)["model.weights.h5"]!;
}

function group(members: Record<string, WrittenGroup>, name: string): WrittenGroup {
  return { kind: "group", members: new Map(Object.entries(members)), attributes: new Map([["name", name]]) };
}

const samples = samplesOf("keras").filter(({ name }) =>
  /^(gru-states|rnn-stacked-cells|seq2seq)$/.test(name),
);

describe.skipIf(python === undefined)("h5py, where Python has it", () => {
  test.each(samples)("the tree of $file is that of Keras' own", ({ file }) => {
    const own = sampleFile("keras", file);
    expect(treeOf(weightsIn(writeKeras(readKeras(own))))).toEqual(treeOf(weightsIn(own)));
  });

  test("many groups, and names that are not ASCII", () => {
    const names = Array.from({ length: 1000 }, (_, i) => `layer_${i}`);
    const file = writeHdf5(
      group(Object.fromEntries(names.map((own) => [own, group({}, `ü ${own}`)])), "all"),
    );
    expect(treeOf(file)).toEqual(Object.fromEntries(names.map((own) => [own, { name: `ü ${own}` }])));
  });
});
