import { describe, expect, test } from "vitest";
import { fitBestLogisticRegression, fitBestNaiveBayes } from "./best-classifiers.ts";
import { linearClassifierFrom } from "./linear-classifier.ts";
import { fitNaiveBayes } from "./naive-bayes.ts";

describe("a worked example: the documents of Manning, Raghavan and Schütze, example 13.1", () => {
  const texts = [
    "Chinese Beijing Chinese",
    "Chinese Chinese Shanghai",
    "Chinese Macao",
    "Tokyo Japan Chinese",
  ];
  const labels = ["yes", "yes", "yes", "no"];
  const counts = fitNaiveBayes(texts, labels, {
    features: { words: [1, 1], weighting: "counts" },
    smoothing: 1,
  });

  test("Chinese Chinese Chinese Tokyo Japan is about China", () => {
    const yes = (3 / 4) * (3 / 7) ** 3 * (1 / 14) ** 2;
    const no = (1 / 4) * (2 / 9) ** 3 * (2 / 9) ** 2;
    const [probabilities] = counts.probabilities(["Chinese Chinese Chinese Tokyo Japan"]);
    expect(counts.classes).toEqual(["no", "yes"]);
    expect(probabilities![1]).toBeCloseTo(yes / (yes + no), 12);
    expect(counts.predict(["Chinese Chinese Chinese Tokyo Japan"])).toEqual(["yes"]);
  });

  test("words outside the training texts change nothing; without known words the prior decides", () => {
    expect(counts.probabilities(["Chinese Osaka"])).toEqual(counts.probabilities(["Chinese"]));
    expect(counts.probabilities([""])[0]![1]).toBeCloseTo(3 / 4, 12);
  });

  test("presence counts a word once in a text", () => {
    const presence = fitNaiveBayes(texts, labels, {
      features: { words: [1, 1], weighting: "presence" },
      smoothing: 1,
    });
    const [yes, no] = [(3 / 4) * (4 / 12), (1 / 4) * (2 / 9)];
    expect(presence.probabilities(["Chinese Chinese"])[0]![1]).toBeCloseTo(yes / (yes + no), 12);
  });

  test("data restores the classifier", () => {
    const again = linearClassifierFrom(structuredClone(counts.data));
    expect(again.probabilities(texts)).toEqual(counts.probabilities(texts));
    expect(again.name).toBe("naive Bayes");
  });
});

test("errors", () => {
  const labels = ["x", "y"];
  const fit = (texts: readonly string[], options: object) => fitNaiveBayes(texts, labels, options);
  expect(() => fit(["a", "b"], { smoothing: 0 })).toThrow("fitNaiveBayes: smoothing is 0; expected a number");
  expect(() => fit(["a", "b"], { features: { weighting: "counts" } })).toThrow(
    "fitNaiveBayes: the features have neither words nor characters",
  );
  expect(() => fit(["a", "b"], { features: { words: [2, 1], weighting: "counts" } })).toThrow(
    "fitNaiveBayes: words is [2, 1]; expected two whole numbers",
  );
  expect(() =>
    fit(["a", "b"], { features: { words: [1, 1], minimumTexts: 0, weighting: "counts" } }),
  ).toThrow("minimumTexts is 0; expected a whole number of at least 1");
  expect(() =>
    fit(["a", "b"], { features: { words: [1, 1], minimumTexts: 2, weighting: "counts" } }),
  ).toThrow("the texts have no n-grams that occur in 2 of them");
});

describe("settings by validation", () => {
  /** The label is whether "x" comes first, which only pairs of words tell. */
  const texts = Array.from({ length: 60 }, (_, i) => `${i % 7} ${i % 2 === 0 ? "x y" : "y x"} ${i % 5}`);
  const labels = texts.map((_, i) => (i % 2 === 0 ? "first" : "last"));
  const single = { words: [1, 1], weighting: "presence" } as const;
  const pairs = { words: [2, 2], weighting: "presence" } as const;

  test("naive Bayes", () => {
    const { model, tried } = fitBestNaiveBayes(texts, labels, {
      features: [single, pairs],
      smoothings: [1, 0.1],
    });
    expect(tried).toHaveLength(4);
    expect(tried[0]!.features).toBe(pairs);
    expect(tried[0]!.strength).toBe(0.1);
    expect(tried.map(({ accuracy }) => accuracy)).toEqual([
      1,
      1,
      ...tried.slice(2).map((one) => one.accuracy),
    ]);
    expect(tried[3]!.accuracy).toBeLessThan(1);
    expect(model.predict(["9 x y 9", "9 y x 9"])).toEqual(["first", "last"]);
    expect(model.data.features.options).toEqual(pairs);
  });

  test("logistic regression", () => {
    const { model, tried } = fitBestLogisticRegression(texts, labels, {
      features: [single, pairs],
      penalties: [10, 0.1],
    });
    expect(tried[0]!.features).toBe(pairs);
    expect(tried[0]!.strength).toBe(0.1);
    expect(model.predict(["9 x y 9", "9 y x 9"])).toEqual(["first", "last"]);
  });

  test("given texts choose, and all others are fitted", () => {
    const validation = { texts: ["1 x y", "2 y x"], labels: ["first", "last"] };
    const few = [texts.slice(0, 4), labels.slice(0, 4)] as const;
    const features = [single, pairs];
    for (const fitBest of [fitBestNaiveBayes, fitBestLogisticRegression]) {
      const { model, tried } = fitBest(...few, { features, validation });
      expect(tried.map(({ accuracy }) => accuracy)[0]).toBe(1);
      expect(tried[0]!.features).toBe(pairs);
      expect(model.predict(["9 x y 9"])).toEqual(["first"]);
      const swapped = { texts: validation.texts, labels: ["last", "first"] };
      expect(fitBest(...few, { features, validation: swapped }).tried[0]!.features).toBe(single);
    }
    const strange = { texts: ["a"], labels: ["middle"] };
    expect(() => fitBestNaiveBayes(...few, { validation: strange })).toThrow(
      'fitBestNaiveBayes: validation has 1 texts and 1 labels, one of them "middle"; expected one label for each text, which the other texts have too.',
    );
  });

  test("errors", () => {
    expect(() => fitBestNaiveBayes(["a", "b"], ["x", "y"])).toThrow(
      "fitBestNaiveBayes: no label has 5 texts; expected enough to hold back every fifth.",
    );
    expect(() => fitBestNaiveBayes(texts, labels, { features: [] })).toThrow("there is nothing to try");
  });
});
