// The example on few windows: twenty classes take logistic regression some time.
import { expect, test } from "vitest";
import { languageIdentificationOf } from "../language-identification.ts";

const sizes = {
  windows: { characters: 60, stride: 600 },
  vocabulary: 300,
  seeds: [1],
  training: { model: { embeddingSize: 4, hiddenSize: 6 }, maxSteps: 4 },
} as const;

test("has the accuracy and macro F1 of each model", { timeout: 120_000 }, async () => {
  const { figures, parts } = await languageIdentificationOf(sizes, sizes).run({
    quick: true,
    data: undefined,
    rest: [],
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  expect(Object.keys(figures)).toContain("GRU: macro F1");
  expect(figures["naive Bayes: accuracy"]!.value).toBeGreaterThan(0.5);
  expect(parts!.languages!.table).toContain("| logistic regression |");
});
