import { referenceBackend } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { bytesTokenizer } from "../tokenizers/bytes-tokenizer.ts";
import { type LearnTextOptions, type LearnTextProgress, learnText } from "./learn-text.ts";

const backend = referenceBackend();
const verse = "so much depends upon a red wheel barrow\nglazed with rain water\n";
const text = verse.repeat(40);
const small: LearnTextOptions = {
  backend,
  model: { hiddenSize: 12, embeddingSize: 6 },
  steps: 8,
  batchSize: 4,
  learningRate: 0.02,
  maxSteps: 40,
};

describe("learnText", () => {
  test("splits, trains, and tests beside an n-gram model", async () => {
    const plans: unknown[] = [];
    const progress: LearnTextProgress[] = [];
    const learned = await learnText(text, {
      ...small,
      onPlan: (plan) => void plans.push(plan),
      onProgress: (one) => void progress.push(one),
    });
    const { plan, training, test: scores, baseline, verdict } = learned;
    const sizes = Object.values(plan.parts).map(({ characters }) => characters);
    expect(sizes).toEqual([2041, 227, 252]);
    expect(plans).toEqual([plan]);
    expect(plan.tokenizer.size).toBe(new Set(text).size + 1);
    expect(plan.parameters).toBe(
      plan.tokenizer.size * 6 + 3 * 12 * (6 + 12 + 2) + plan.tokenizer.size * (12 + 1),
    );
    expect(training).toMatchObject({ steps: 40, stopped: "max-steps" });
    expect(training.validationLoss).toBeLessThan(3);
    expect([scores.nats < 3, baseline.scores.nats < 0.3, verdict.kind]).toEqual([true, true, "worse"]);
    expect(verdict.text).toMatch(
      /^On text that it has not seen the network needs .* more than the Kneser-Ney/,
    );
    const stages = [...new Set(progress.map(({ stage }) => stage))];
    expect(stages).toEqual(["n-gram model", "training", "test"]);
    expect(progress.findLast(({ stage }) => stage === "training")!.done).toBe(1);
    expect(progress.some(({ detail }) => /^epoch 1, loss \d\.\d{3}$/.test(detail ?? ""))).toBe(true);
  });

  test("tests on another text, by another tokenizer, and says what it does not know", async () => {
    const given = { ...small, maxSteps: 2, test: "a réd barrow, a réd barrow" };
    const { plan } = await learnText(text, given);
    expect([...plan.unknowns]).toEqual([
      ["é", 2],
      [",", 1],
    ]);
    expect(plan.parts.train.characters + plan.parts.validation.characters).toBe(text.length);
    for (const tokenizer of ["bytes", "words", "bpe", bytesTokenizer()] as const) {
      const vocabulary = tokenizer === "words" || tokenizer === "bpe" ? 300 : undefined;
      const learned = await learnText(text, { ...given, tokenizer, vocabulary });
      expect(learned.plan.unknowns.size, String(tokenizer)).toBe(tokenizer === "words" ? 3 : 0);
      expect(learned.test.bitsPerCharacter).toBeGreaterThan(0);
    }
  });

  test("learns from the validation part too when asked, and keeps the last epoch", async () => {
    const both = { ...small, maxSteps: 130 };
    const [held, all] = [await learnText(text, both), await learnText(text, { ...both, validation: false })];
    expect(held.training.validationLoss).toBeDefined();
    expect(all.training.validationLoss).toBeUndefined();
    expect(all.training.epochs).toBeLessThan(held.training.epochs);
    expect(all.test.nats).not.toBe(held.test.nats);
  });

  test("tests the model so far when training is stopped", async () => {
    const stop = new AbortController();
    const onProgress = ({ stage, done }: LearnTextProgress) => {
      if (stage === "training" && done >= 0.25) stop.abort();
    };
    const { training, test: scores } = await learnText(text, { ...small, stop: stop.signal, onProgress });
    expect(training).toMatchObject({ steps: 10, stopped: "aborted" });
    expect(training.validationLoss).toBeUndefined();
    expect(scores.nats).toBeGreaterThan(0);
  });

  test("refuses too little text, and stops by its signal", async () => {
    await expect(learnText("abc", small)).rejects.toThrow(
      "the text has 3 characters; expected at least 1000, which a model can learn from.",
    );
    await expect(learnText(text, { ...small, test: "" })).rejects.toThrow("the test text is empty");
    await expect(learnText(text, { ...small, signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });
});
