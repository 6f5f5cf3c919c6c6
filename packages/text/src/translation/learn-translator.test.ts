import { wasmBackend } from "@grus/backend-wasm";
import { key } from "@grus/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { open, save } from "../files/text-model-files.ts";
import { encoderDecoder } from "../models/encoder-decoder.ts";
import { bytesTokenizer } from "../tokenizers/bytes-tokenizer.ts";
import type { TextPairs } from "./accepted-texts.ts";
import {
  type LearnedTranslator,
  type LearnTranslatorOptions,
  type LearnTranslatorProgress,
  learnTranslator,
} from "./learn-translator.ts";
import type { LearnTranslatorPlan } from "./translator-plan.ts";

const backend = await wasmBackend();
afterAll(() => backend.dispose());

/** 300 words of two to four of the letters a to f, in a mixed order. */
const sources = Array.from({ length: 300 }, (_, i) =>
  (((i * 571) % 1548) + 7).toString(6).replace(/[0-5]/g, (digit) => "abcdef"[Number(digit)]!),
);
/** A word from its end, each letter written as a symbol. */
const coded = (word: string) =>
  [...word]
    .reverse()
    .map((letter) => `${letter.toUpperCase()}1`)
    .join(" ");
const pairs: TextPairs = { sources, targets: sources.map(coded) };
const small: LearnTranslatorOptions = {
  backend,
  tokenizer: "characters",
  targetTokenizer: "symbols",
  model: { hiddenSize: 48, embeddingSize: 24, dropout: 0 },
  batchSize: 32,
  learningRate: 0.01,
  maxSteps: 160,
};

describe("a translator that has learned to reverse words and to replace their letters", () => {
  let learned: LearnedTranslator;
  const plans: LearnTranslatorPlan[] = [];
  const progress: LearnTranslatorProgress[] = [];
  beforeAll(async () => {
    learned = await learnTranslator(pairs, {
      ...small,
      columns: { source: "word", target: "sounds" },
      onPlan: (plan) => void plans.push(plan),
      onProgress: (one) => void progress.push(one),
    });
  });

  test("is tested beside two baselines", () => {
    const { plan, training, test: scores, baselines, examples, verdict } = learned;
    expect(plans).toEqual([plan]);
    expect(plan).toMatchObject({
      parts: { train: 243, validation: 27, test: 30 },
      pairs: 243,
      isJoint: false,
      unknownShare: 0,
      leftOut: 0,
    });
    expect([plan.source.size, plan.target.size]).toEqual([10, 10]);
    expect(training).toMatchObject({ steps: 160, stopped: "max-steps" });
    expect(training.validationAccuracy).toBeGreaterThan(0.95);
    expect(scores.exactMatch).toBeGreaterThan(0.8);
    expect(scores.symbolErrorRate).toBeLessThan(0.1);
    expect(scores.chrF).toBeGreaterThan(90);
    expect(baselines.copyOfSource).toMatchObject({ exactMatch: 0, symbolErrorRate: 1 });
    expect(baselines.nearestNeighbour.symbolErrorRate).toBeLessThan(1);
    expect(examples).toHaveLength(5);
    expect(examples[0]!.targets).toEqual([coded(examples[0]!.source)]);
    expect(verdict.kind).toBe("better");
    expect(verdict.text).toMatch(/^On texts that it has not seen the network gets \d+\.\d % right, /);
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual([
      "nearest neighbour",
      "training",
      "test",
    ]);
    expect(progress.at(-1)).toEqual({ stage: "test", done: 1 });
  });

  test("translates, with others than the best and what it attended to", async () => {
    const { translator } = learned;
    const shares: number[] = [];
    const found = await translator.translate(["cafe", " ", "fade"], {
      nBest: 3,
      attention: true,
      onProgress: (done) => void shares.push(done),
    });
    expect(found.map(({ text }) => text)).toEqual(["E1 F1 A1 C1", "", "E1 D1 A1 F1"]);
    expect(shares.at(-1)).toBe(1);
    const [first] = found;
    expect(first!.alternatives).toHaveLength(2);
    expect(first!.isEnded).toBe(true);
    expect(first!.alternatives[0]!.text).not.toBe(first!.text);
    expect(first!.logProbability).toBeGreaterThan(first!.alternatives[0]!.logProbability);
    const { source, target, weights } = first!.attention!;
    expect([source, target]).toEqual([
      ["c", "a", "f", "e", "<end>"],
      ["E1", "F1", "A1", "C1"],
    ]);
    for (const row of weights) expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    expect(weights.map((row) => row.length)).toEqual([5, 5, 5, 5]);
    const [greedy] = await translator.translate(["cafe"], { beam: 1 });
    expect(greedy).toMatchObject({ text: "E1 F1 A1 C1", alternatives: [] });
    expect(greedy!.attention).toBeUndefined();
  });

  test("takes limits and penalties, and sentences by themselves", async () => {
    const { translator } = learned;
    const [cut] = await translator.translate(["fade"], { maxLength: 2 });
    expect(cut).toMatchObject({ text: "E1 D1", isEnded: false });
    const texts = ["fade", "cafe", "dead"];
    const score = async (options: object) =>
      (await translator.translate(texts, { nBest: 4, ...options })).map(({ alternatives }) =>
        alternatives.map(({ text }) => text),
      );
    const plain = await score({});
    expect(await score({ batchSize: 1 })).toEqual(plain);
    expect(await score({ lengthPenalty: -8 })).not.toEqual(plain);
    expect(await score({ coveragePenalty: 5 })).not.toEqual(plain);
    const [both] = await translator.translate(["cafe! fade! "], { bySentence: true });
    const each = await translator.translate(["cafe!", "fade!"]);
    expect(both!.text).toBe(`${each[0]!.text} ${each[1]!.text}`);
    expect(both!.logProbability).toBeCloseTo(each[0]!.logProbability + each[1]!.logProbability, 6);
    await expect(translator.translate(["a"], { bySentence: true, nBest: 2 })).rejects.toThrow(
      "translate: bySentence is true, with nBest 2; expected the best translation alone.\nLeave out nBest, or bySentence.",
    );
    await expect(translator.translate(["a"], { nBest: 5 })).rejects.toThrow(
      "translate: nBest is 5; expected at most beam, 4.",
    );
    await expect(translator.translate(["a"], { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
    expect(await translator.translate([])).toEqual([]);
  });

  test("averages the probabilities of several translators with the same tokenizers", async () => {
    const { translator } = learned;
    const { source, target } = translator;
    const other = await learnTranslator(pairs, {
      ...small,
      tokenizer: source,
      targetTokenizer: target,
      seed: 1,
    });
    const texts = ["cafe", "fade"];
    const plain = await translator.translate(texts);
    const itself = await translator.translate(texts, { ensemble: [translator] });
    const both = await translator.translate(texts, { ensemble: [other.translator], attention: true });
    for (const [i, { text, logProbability }] of plain.entries()) {
      expect([itself[i]!.text, both[i]!.text]).toEqual([text, text]);
      expect(itself[i]!.logProbability).toBeCloseTo(logProbability, 4);
      expect(both[i]!.logProbability).not.toBeCloseTo(logProbability, 4);
      expect(both[i]!.attention!.weights[0]!.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
    }
    const model = encoderDecoder({ sourceVocabulary: 5, targetVocabulary: 6, start: 1, hiddenSize: 4 });
    const strange = { model, parameters: model.init(key(0)) };
    await expect(translator.translate(texts, { ensemble: [strange] })).rejects.toThrow(
      "the ensemble has a translator of 5 source and 6 target tokens, which are not those of this one, 10 and 10.",
    );
  });

  test("scores texts with several accepted translations", async () => {
    const { translator } = learned;
    const given = { sources: ["cafe", "fade", "cafe"], targets: ["X1", "E1 D1 A1 F2", "E1 F1 A1 C1"] };
    expect(await translator.score(given)).toMatchObject({
      support: 2,
      exactMatch: 0.5,
      symbolErrorRate: 1 / 8,
    });
    await expect(translator.score({ sources: [""], targets: ["a"] })).rejects.toThrow("expected a text");
  });

  test("is saved and opened", async () => {
    const { translator } = learned;
    const kept = open(save(translator), backend, "translation");
    expect(kept.columns).toEqual({ source: "word", target: "sounds" });
    expect(await kept.translate(["beef"])).toEqual(await translator.translate(["beef"]));
    expect(save(kept)).toEqual(save(translator));
    expect(() => open(save(translator), backend, "tagging")).toThrow(
      'task "translation"; expected "grus-text"',
    );
  });
});

describe("learnTranslator", () => {
  test("the same seed gives the same model; what changes training changes it", async () => {
    const short = sources.filter(({ length }) => length === 4).slice(0, 60);
    const few = { sources: short, targets: short.map(coded) };
    const model = { hiddenSize: 6, embeddingSize: 4, dropout: 0 };
    const lossOf = async (changed: Partial<LearnTranslatorOptions>) =>
      (
        await learnTranslator(few, {
          ...small,
          model,
          batchSize: 60,
          maxSteps: 2,
          ...changed,
        })
      ).training.validationLoss;
    const first = await lossOf({});
    expect(await lossOf({})).toBe(first);
    for (const changed of [
      { seed: 1 },
      { labelSmoothing: 0 },
      { averageDecay: 0.5 },
      { vocabulary: 8 },
    ] as const)
      expect(await lossOf(changed), JSON.stringify(changed)).not.toBe(first);
    // The probability is 0 in the first epoch.
    const later = { maxSteps: 4 };
    expect(await lossOf({ ...later, scheduledSampling: 1 })).not.toBe(await lossOf(later));
  });

  test("a text that occurs several times has several translations, in one part", async () => {
    const twice = {
      sources: [...sources.slice(0, 20), ...sources.slice(0, 20)],
      targets: [
        ...sources.slice(0, 20).map(coded),
        ...sources.slice(0, 20).map((word) => `X1 ${coded(word)}`),
      ],
    };
    const { plan, examples } = await learnTranslator(twice, { ...small, maxSteps: 1 });
    expect(plan.parts).toEqual({ train: 16, validation: 2, test: 2 });
    expect(plan.pairs).toBe(32);
    for (const { source, targets } of examples)
      expect(targets).toEqual([coded(source), `X1 ${coded(source)}`]);
  });

  test("has a joint vocabulary of byte pairs, and is tested on other texts", async () => {
    const texts = Array.from({ length: 24 }, (_, i) => `the crane ${i % 5} flies to lake ${i}`);
    const given = { sources: ["the crane 9"], targets: [["a", "b"]] };
    const {
      plan,
      test: scores,
      translator,
    } = await learnTranslator(
      { sources: texts, targets: texts },
      {
        ...small,
        tokenizer: "bpe",
        targetTokenizer: undefined,
        joint: true,
        maxSteps: 2,
        test: given,
        validation: given,
      },
    );
    expect(plan.parts).toEqual({ train: 24, validation: 1, test: 1 });
    expect(plan.isJoint).toBe(true);
    expect(plan.source).toBe(plan.target);
    expect(plan.parameters).toBeLessThan(2 * 24 * plan.source.size + 40_000);
    expect(scores.symbolErrorRate).toBeUndefined();
    expect(scores.bleu).toBeGreaterThanOrEqual(0);
    const kept = open(save(translator), backend, "translation");
    expect(kept.source).toBe(kept.target);
  });

  test("tests the model so far when training is stopped", async () => {
    const stop = new AbortController();
    const { training } = await learnTranslator(pairs, {
      ...small,
      stop: stop.signal,
      onProgress: ({ stage }) => {
        if (stage === "training") stop.abort();
      },
    });
    expect(training).toMatchObject({ steps: 1, stopped: "aborted", bestEpoch: undefined });
    await expect(learnTranslator(pairs, { ...small, signal: AbortSignal.abort() })).rejects.toThrow(
      "aborted",
    );
  });

  test.each<[TextPairs, Partial<LearnTranslatorOptions>, string]>([
    [
      { sources: ["a"], targets: [] },
      {},
      "sources has 1 texts and targets 0 translations; expected equal numbers.\nGive one translation for each text, or",
    ],
    [{ sources: ["a", " "], targets: ["x", "y"] }, {}, 'sources[1] is " "; expected a text.'],
    [{ sources: ["a", "b"], targets: ["x", ["y", ""]] }, {}, 'targets[1] is ""; expected a translation.'],
    [
      { sources: ["a", "a", "b", "c"], targets: ["x", "x", "x", "x"] },
      {},
      "there are 3 different texts; expected at",
    ],
    [pairs, { test: { sources: [], targets: [] } }, "the test has no texts; expected some."],
    [
      pairs,
      { validation: { sources: ["a"], targets: [""] } },
      'validation.targets[0] is ""; expected a translation.',
    ],
    [
      pairs,
      { joint: true },
      "the vocabulary is joint, and sources and targets are cut in two ways; expected one.",
    ],
    [pairs, { scheduledSampling: 2 }, "scheduledSampling is 2; expected a probability, from 0 to 1."],
    [pairs, { longest: 1 }, "all pairs of training have more than 1 tokens; expected some that are shorter."],
    [pairs, { tokenizer: bytesTokenizer() }, 'the tokenizer has no special token "end"; expected one.'],
  ])("refuses %#", async (given, changed, message) => {
    await expect(learnTranslator(given, { ...small, ...changed })).rejects.toThrow(message);
  });
});
