import { wasmBackend } from "@grus/backend-wasm";
import { afterAll, describe, expect, test } from "vitest";
import { open, save } from "../files/text-model-files.ts";
import { wordsTokenizer } from "../tokenizers/words-tokenizer.ts";
import {
  type LearnClassifierOptions,
  type LearnClassifierPlan,
  type LearnClassifierProgress,
  learnClassifier,
} from "./learn-classifier.ts";

const backend = await wasmBackend();
afterAll(() => backend.dispose());
const birds = ["crane", "heron", "grue", "egret"];
const cities = ["Bruges", "Ghent", "Delft", "Lille"];

/** 24 texts about birds, and 12 about cities. */
const labelled = {
  texts: Array.from({ length: 36 }, (_, i) =>
    i % 3 < 2 ? `the ${birds[i % 4]} flies home` : `we drive to ${cities[i % 4]} now`,
  ),
  labels: Array.from({ length: 36 }, (_, i) => (i % 3 < 2 ? "bird" : "city")),
};
const small: LearnClassifierOptions = {
  backend,
  model: { hiddenSize: 6, embeddingSize: 5, dropout: 0 },
  batchSize: 8,
  learningRate: 0.03,
  maxSteps: 24,
};

describe("learnClassifier", () => {
  test("splits by label, trains, and tests beside two baselines", async () => {
    const plans: LearnClassifierPlan[] = [];
    const progress: LearnClassifierProgress[] = [];
    const learned = await learnClassifier(labelled, {
      ...small,
      columns: { text: "words", label: "about" },
      onPlan: (plan) => void plans.push(plan),
      onProgress: (one) => void progress.push(one),
    });
    const { classifier, plan, training, test: report, baselines, verdict } = learned;
    expect(plans).toEqual([plan]);
    expect(plan.parts).toEqual({ train: 30, validation: 3, test: 3 });
    expect([...plan.classes]).toEqual([
      ["bird", 24],
      ["city", 12],
    ]);
    expect(plan.tokenizer.special).toEqual({ padding: 0, unknown: 1 });
    const [size, gates] = [plan.tokenizer.size, 3 * 6 * (5 + 6 + 2)];
    const filters = 100 * (2 * 5 + 1) + 100 * (3 * 5 + 1);
    const linear = (size + 32_768) * 2;
    expect(plan.parameters).toBe(size * 5 + 2 * gates + filters + 2 * (12 + 200 + 1) + linear);
    expect(training).toMatchObject({ steps: 24, stopped: "max-steps", validationAccuracy: 1 });
    expect(training.validationLoss).toBeLessThan(0.4);
    expect([report.accuracy, report.macro.f1, report.confusion]).toEqual([
      1,
      1,
      [
        [2, 0],
        [0, 1],
      ],
    ]);
    expect([baselines.naiveBayes.accuracy, baselines.logisticRegression.accuracy]).toEqual([1, 1]);
    expect(verdict.kind).toBe("level");
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual([
      "naive Bayes",
      "logistic regression",
      "training",
      "test",
    ]);
    expect(progress.findLast(({ stage }) => stage === "training")!.done).toBe(1);
    expect(progress.some(({ detail }) => /^epoch 2, .* validation [\d.]+ %$/.test(detail ?? ""))).toBe(true);
    expect(classifier.columns).toEqual({ text: "words", label: "about" });

    const texts = ["the heron flies home", "", "we drive to Ghent now", "wholly other"];
    const found = await classifier.predict(texts);
    expect(found.map(({ label }) => label).filter((_, i) => i % 2 === 0)).toEqual(["bird", "city"]);
    for (const { probability, probabilities, label } of found) {
      expect(probabilities[classifier.classes.indexOf(label)]).toBe(probability);
      expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 6);
    }
    const kept = open(save(classifier), backend, "text-classification");
    expect(await kept.predict(texts)).toEqual(found);
    expect(save(kept)).toEqual(save(classifier));
  });

  test("the same seed gives the same model; seeds, class weights and tokens change it", async () => {
    // Of one length, so that batches hold both labels: Adam's steps do not depend on the weight of one alone.
    const texts = labelled.texts.map((text) => text.replace("home", "home again"));
    const alike = { ...labelled, texts };
    const lossOf = async (changed: Partial<LearnClassifierOptions>) =>
      (await learnClassifier(alike, { ...small, maxSteps: 4, ...changed })).training.validationLoss;
    const first = await lossOf({});
    expect(await lossOf({})).toBe(first);
    for (const changed of [
      { seed: 1 },
      { classWeights: "balanced" },
      { longest: 2 },
      { vocabulary: 6 },
      { tokenizer: wordsTokenizer(labelled.texts, { special: ["unknown"] }) },
    ] as const)
      expect(await lossOf(changed), JSON.stringify(changed)).not.toBe(first);
  });

  test("without validation learns from all but the test, and keeps the last epoch", async () => {
    const { plan, training } = await learnClassifier(labelled, { ...small, validation: false });
    expect(plan.parts).toEqual({ train: 33, validation: 0, test: 3 });
    expect(training).toMatchObject({ steps: 24, validationAccuracy: undefined, validationLoss: undefined });
    expect(training.bestEpoch).toBe(training.epochs);
  });

  test("an option of the model that is undefined has its default", async () => {
    const planned = async (model: LearnClassifierOptions["model"]) => {
      const { plan } = await learnClassifier(labelled, { ...small, maxSteps: 1, model });
      return plan.parameters;
    };
    const open = { convolutions: undefined, pairs: undefined };
    expect(await planned({ ...small.model, ...open })).toBe(await planned(small.model));
  });

  test("tests the model so far when training is stopped", async () => {
    const stoppedAfter = async (share: number) => {
      const stop = new AbortController();
      const onProgress = ({ stage, done }: LearnClassifierProgress) => {
        if (stage === "training" && done >= share) stop.abort();
      };
      return learnClassifier(labelled, { ...small, stop: stop.signal, onProgress });
    };
    const [early, late] = [await stoppedAfter(0.1), await stoppedAfter(0.5)];
    expect(early.training).toMatchObject({ steps: 3, stopped: "aborted", bestEpoch: undefined });
    expect(late.training).toMatchObject({ steps: 12, stopped: "aborted" });
    expect(late.training.bestEpoch).toBeGreaterThan(0);
    for (const { test: report } of [early, late]) expect(report.support).toBe(3);
  });

  test("tests on other texts, and says what it does not know", async () => {
    const given = { texts: ["the stork flies home", "we drive"], labels: ["bird", "city"] };
    const { plan, test: report } = await learnClassifier(labelled, { ...small, maxSteps: 2, test: given });
    expect(plan.parts).toEqual({ train: 33, validation: 3, test: 2 });
    expect(plan.unknownShare).toBeCloseTo(1 / (3 * 4 + 3 + 4 + 2), 1);
    expect(report.support).toBe(2);
  });

  test("names the mistakes, the most certain first, and follows the loss", async () => {
    const given = { texts: ["the heron flies home", "we drive to Ghent now"], labels: ["city", "bird"] };
    const { mistakes, training } = await learnClassifier(labelled, { ...small, test: given });
    expect(mistakes.map(({ text, label, found }) => [text, label, found])).toEqual(
      expect.arrayContaining([
        ["the heron flies home", "city", "bird"],
        ["we drive to Ghent now", "bird", "city"],
      ]),
    );
    expect(mistakes[0]!.probability).toBeGreaterThanOrEqual(mistakes[1]!.probability);
    expect(training.curve).toHaveLength(24);
    expect(training.curve[0]!.loss).toBeGreaterThan(training.curve[23]!.loss);
  });

  test.each([
    [{ texts: ["a"], labels: [] }, "texts has 1 texts and labels 0 labels; expected equal numbers"],
    [{ texts: ["a", " "], labels: ["x", "y"] }, 'texts[1] is " "; expected a text.'],
    [{ texts: ["a", "b"], labels: ["x", ""] }, 'labels[1] is ""; expected a label.'],
    [{ texts: [], labels: [] }, "the texts have no label; expected two or more."],
    [{ texts: ["a", "b"], labels: ["x", "x"] }, 'the texts have one label, "x"; expected two'],
    [{ texts: ["a", "b", "c"], labels: ["x", "x", "y"] }, 'the label "y" occurs once; expected each at'],
    [{ texts: ["a", "b"], labels: ["x", "y"] }, 'the labels "x", "y" occur once; expected each at least'],
    [{ texts: ["a", "b", "c", "d"], labels: ["x", "y", "x", "y"] }, "no label has enough to hold some back"],
  ])("refuses %j", async (given, message) => {
    await expect(learnClassifier(given, small)).rejects.toThrow(message);
  });

  test.each([
    [{ texts: [], labels: [] }, "the test has no texts; expected some."],
    [{ texts: ["a"], labels: ["fish"] }, 'the label "fish" occurs only in the test; expected labels of the'],
    [{ texts: [""], labels: ["bird"] }, 'test.texts[0] is ""; expected a text.'],
  ])("refuses the test %j", async (given, message) => {
    await expect(learnClassifier(labelled, { ...small, test: given })).rejects.toThrow(message);
  });

  test("refuses weights of other labels, and stops by its signal", async () => {
    const learn = (changed: Partial<LearnClassifierOptions>) =>
      learnClassifier(labelled, { ...small, ...changed });
    await expect(learn({ classWeights: { fish: 1 } })).rejects.toThrow(
      'classWeights: "fish" has the weight 1; expected a label of the texts: bird, city.',
    );
    await expect(learn({ classWeights: { bird: -1 } })).rejects.toThrow("expected a number of at least 0.");
    await expect(learn({ signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });
});
