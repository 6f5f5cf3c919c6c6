// Files that Keras 3.15 wrote, with its own answers: ../shared/reference-files/keras beside the repository,
// or beside GRUS_REFERENCE_DIR. Files of other formats there are tested by the packages that read them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { meanSquaredError } from "@grus/cells";
import { readSafetensors } from "@grus/io";
import {
  compile,
  evaluate,
  flatten,
  fromData,
  referenceBackend,
  type Tensor,
  valueAndGrad,
  zeros,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { readHdf5Tensors, readKeras } from "../src/read-keras.ts";

interface Sample {
  readonly name: string;
  readonly file: string;
  readonly expect: "run" | "wish" | "refuse" | "tensors";
  readonly tolerance: number;
}

const { CI, GRUS_REFERENCE_DIR } = process.env;
const beside = fileURLToPath(new URL("../../../../shared/reference", import.meta.url));
const folder = join(GRUS_REFERENCE_DIR || beside, "../reference-files/keras");
const isMissing = !existsSync(join(folder, "index.json"));
const isSkipped = isMissing && (CI === undefined || !GRUS_REFERENCE_DIR);

const fileAt = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const samples: readonly Sample[] = isMissing
  ? []
  : JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
const models = samples.filter((sample) => /\.(keras|h5)$/.test(sample.file) && sample.expect !== "tensors");

/**
 * The layer of this file had been adapted before its weights were overwritten: the answers are those of the
 * model in memory, which its file does not determine.
 */
const withoutAnswers = new Set(["normalization"]);

/** Tensors beside a file, by the names of inputs or by number, as outputs are. */
function known(name: string, kind: "inputs" | "outputs"): Map<string, Tensor> {
  const { tensors } = readSafetensors(fileAt(`${name}.${kind}.safetensors`));
  return new Map([...tensors].map(([key, value]) => [key, fromData(value)]));
}

test.skipIf(isSkipped)("the samples are at hand", () => {
  expect(models.length).toBeGreaterThan(15);
});

describe.skipIf(isMissing)("models", () => {
  test.each(models)("$file", async ({ name, file, tolerance }) => {
    const model = readKeras(fileAt(file));
    const given = [...known(name, "inputs").values()];
    const inputs = Object.fromEntries(model.inputs.map((input, i) => [input.name, given[i]!]));
    const expected = [...known(name, "outputs").values()];
    const apply = (own: typeof model.parameters) => model.apply(own, inputs);
    const found = Object.values(await evaluate(referenceBackend(), apply(model.parameters)));
    expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    if (!withoutAnswers.has(name))
      found.forEach((own, i) =>
        expectClose(own.data, expected[i]!.data, { absolute: tolerance, relative: tolerance }),
      );
    const loss = (own: typeof model.parameters) => {
      const y = apply(own)[model.outputs[0]!.name]!;
      return meanSquaredError(y, zeros(y.shape));
    };
    const step = await compile(referenceBackend(), valueAndGrad(loss), model.parameters);
    const { gradient } = await step.run(model.parameters);
    for (const { path, leaf } of flatten(gradient))
      expect([path, leaf.data.every(Number.isFinite) && leaf.data.some((own) => own !== 0)]).toEqual([
        path,
        true,
      ]);
  });
});

describe.skipIf(isMissing)("weights alone", () => {
  test.each(samples.filter((sample) => sample.expect === "tensors"))("$file", ({ name, file }) => {
    const found = readHdf5Tensors(fileAt(file));
    const expected = known(name, "outputs");
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [path, own] of found) expectClose(own.read().data, expected.get(path)!.data);
  });
});
