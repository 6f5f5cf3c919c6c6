// The definitions of parts: the function and its options, which copies do not keep.
import { tanh } from "@grus/tensor";
import { expect, test } from "vitest";
import { dropout } from "./dropout.ts";
import { activation } from "./each-step.ts";
import { embedding } from "./embedding.ts";
import { linear } from "./linear.ts";
import { minGru } from "./minimal-cells.ts";
import { batchNorm } from "./normalisation/batch-norm.ts";
import { layerNorm, rmsNorm } from "./normalisation/layer-norm.ts";
import { lastStep, maxSteps, meanSteps } from "./pools.ts";
import { gru, lstm, rnn } from "./recurrent-layers.ts";
import { gaussianNoise } from "./regularisation/noise.ts";
import { sequential } from "./sequential.ts";

const sizes = { inputSize: 3, hiddenSize: 4 };

test.each([
  [activation(tanh), "activation", { function: tanh }],
  [batchNorm({ features: 3 }), "batchNorm", { features: 3 }],
  [dropout({ rate: 0.5 }), "dropout", { rate: 0.5 }],
  [embedding({ vocabulary: 5, outputSize: 2 }), "embedding", { vocabulary: 5, outputSize: 2 }],
  [gaussianNoise({ deviation: 1 }), "gaussianNoise", { deviation: 1 }],
  [gru({ ...sizes, resetAfter: false }), "gru", { ...sizes, resetAfter: false }],
  [lastStep(), "lastStep", { timeMajor: false }],
  [layerNorm({ features: 3 }), "layerNorm", { features: 3 }],
  [linear({ inputSize: 2, outputSize: 1 }), "linear", { inputSize: 2, outputSize: 1 }],
  [lstm({ ...sizes, layers: 2 }), "lstm", { ...sizes, layers: 2 }],
  [maxSteps(), "maxSteps", {}],
  [meanSteps(), "meanSteps", {}],
  [rmsNorm({ features: 3 }), "rmsNorm", { features: 3 }],
  [rnn({ ...sizes, activation: "relu" }), "rnn", { ...sizes, activation: "relu" }],
] as const)("a layer has its function and its options: %#", (layer, kind, options) => {
  expect(layer.definition).toEqual({ kind, options });
  expect({ ...layer }).not.toHaveProperty("definition");
});

test("a sequential has its parts; layers of other cells have no definition", () => {
  const parts = { encoder: minGru(sizes), last: lastStep() };
  expect(sequential(parts).definition).toEqual({ kind: "sequential", parts });
  expect(parts.encoder.definition).toBeUndefined();
});
