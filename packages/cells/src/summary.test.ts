import { expect, test } from "vitest";
import { dropout } from "./dropout.ts";
import { embedding } from "./embedding.ts";
import { linear } from "./linear.ts";
import { batchNorm } from "./normalisation/batch-norm.ts";
import { gru } from "./recurrent-layers.ts";
import { sequential } from "./sequential.ts";
import { summary } from "./summary.ts";

test("lists parts, shapes, parameters and bytes", () => {
  const model = sequential({
    embed: embedding({ vocabulary: 100, outputSize: 8 }),
    drop: dropout({ rate: 0.1 }),
    recurrent: gru({ inputSize: 8, hiddenSize: 16 }),
    head: linear({ inputSize: 16, outputSize: 4 }),
  });
  const found = summary(model);
  const recurrent = 3 * 16 * (8 + 16 + 2);
  expect([found.parameters, found.bytes]).toEqual([800 + recurrent + 68, 4 * (800 + recurrent + 68)]);
  expect(found.parts.map(({ name, parameters }) => [name, parameters])).toEqual([
    ["embed", 800],
    ["recurrent", recurrent],
    ["head", 68],
  ]);
  expect(String(found)).toMatchInlineSnapshot(`
    "part                         shape     parameters
    embed                                         800
      weight                     [100, 8]         800
    recurrent                                   1,248
      layers.0.forward.weightIh  [48, 8]          384
      layers.0.forward.weightHh  [48, 16]         768
      layers.0.forward.biasIh    [48]              48
      layers.0.forward.biasHh    [48]              48
    head                                           68
      weight                     [4, 16]           64
      bias                       [4]                4
    total                        8.3 KiB        2,116"
  `);
});

test("of a single layer", () => {
  expect(summary(linear({ inputSize: 3, outputSize: 2 })).parts.map(({ name }) => name)).toEqual([
    "weight",
    "bias",
  ]);
});

test("running statistics take bytes and are not trainable", () => {
  const model = sequential({
    norm: batchNorm({ features: 3 }),
    head: linear({ inputSize: 3, outputSize: 1 }),
  });
  const { parameters, bytes, parts } = summary(model);
  expect([parameters, bytes]).toEqual([3 + 3 + 4, 4 * (12 + 4)]);
  expect(parts[0]!.tensors.map(({ path, parameters: learned }) => [path, learned])).toEqual([
    ["norm.weight", 3],
    ["norm.bias", 3],
    ["norm.runningMean", 0],
    ["norm.runningVariance", 0],
  ]);
});
