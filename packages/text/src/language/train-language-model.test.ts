import { key, leaves, referenceBackend, type Tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { type LanguageModelParameters, languageModel } from "../models/language-model.ts";
import { trainLanguageModel } from "./train-language-model.ts";

const model = languageModel({ vocabulary: 5, embeddingSize: 4, hiddenSize: 6 });
const train = Int32Array.from({ length: 400 }, (_, i) => (i * i + (i >> 2)) % 5);

async function trained(averageDecay: number | undefined): Promise<LanguageModelParameters> {
  const run = trainLanguageModel({
    backend: referenceBackend(),
    model,
    train,
    maxSteps: 6,
    batchSize: 2,
    steps: 5,
    learningRate: 0.05,
    averageDecay,
  });
  return (await run.finish()).parameters;
}

function distance(a: LanguageModelParameters, b: LanguageModelParameters): number {
  const [first, second] = [a, b].map((tree) => (leaves(tree) as Tensor[]).flatMap(({ data }) => [...data]));
  return Math.hypot(...first!.map((value, i) => value - second![i]!));
}

test("averages the weights of its updates, of which the newest count most", async () => {
  const [last, newestAlone, average] = [await trained(undefined), await trained(0), await trained(0.9)];
  expect(distance(newestAlone, last)).toBe(0);
  const initial = model.init(key(0));
  expect(distance(average, last)).toBeGreaterThan(0.01);
  expect(distance(average, last)).toBeLessThan(distance(initial, last));
  await expect(trained(1)).rejects.toThrow("decay is 1; expected a number from 0 to below 1");
});
