import { wasmBackend } from "@grus/backend-wasm";
import { afterAll, describe, expect, test } from "vitest";
import { open, save } from "../files/text-model-files.ts";
import {
  type LearnTaggerOptions,
  type LearnTaggerPlan,
  type LearnTaggerProgress,
  learnTagger,
} from "./learn-tagger.ts";
import type { TaggedSentence } from "./tagged-sentences.ts";

const backend = await wasmBackend();
afterAll(() => backend.dispose());

/** Sentences whose second word names a city where "from" precedes it, and a person else; the name is any. */
function sentence(i: number): TaggedSentence {
  const names = ["Delft", "Lille", "Florence", "Sofia"];
  const name = [names[i % 4]!, names[(i * 7) % 4]!];
  return i % 2 === 0
    ? { words: ["from", ...name, "came", `n${i}`], tags: ["O", "B-LOC", "I-LOC", "O", "O"] }
    : { words: ["said", ...name, `n${i}`, "."], tags: ["O", "B-PER", "I-PER", "O", "O"] };
}

const sentences = Array.from({ length: 40 }, (_, i) => sentence(i));
const small: LearnTaggerOptions = {
  backend,
  model: { hiddenSize: 6, embeddingSize: 5, dropout: 0, characters: { outputSize: 4, embeddingSize: 3 } },
  letters: 4,
  batchSize: 8,
  learningRate: 0.03,
  maxSteps: 40,
};
/** Compiles and runs fast. */
const quick: LearnTaggerOptions = {
  ...small,
  letters: 0,
  model: { hiddenSize: 3, embeddingSize: 3, output: "softmax" },
  maxSteps: 2,
};

describe("learnTagger", () => {
  test("splits, trains, and tests beside the most frequent tag", async () => {
    const plans: LearnTaggerPlan[] = [];
    const progress: LearnTaggerProgress[] = [];
    const {
      tagger,
      plan,
      training,
      test: scores,
      baselines,
      verdict,
    } = await learnTagger(sentences, {
      ...small,
      columns: { word: 1, tag: 4 },
      onPlan: (one) => void plans.push(one),
      onProgress: (one) => void progress.push(one),
    });
    expect(plans).toEqual([plan]);
    expect(Object.values(plan.parts).map((part) => part.sentences)).toEqual([32, 4, 4]);
    expect([...plan.tags]).toEqual([
      ["B-LOC", 20],
      ["B-PER", 20],
      ["I-LOC", 20],
      ["I-PER", 20],
      ["O", 120],
    ]);
    expect([plan.words, plan.isBio, plan.cut, plan.vectorShare]).toEqual([2 + 8, true, 0, undefined]);
    const [letters, gates] = [plan.characters * 3 + 4 * 3 * 3 + 4, 4 * 6 * (5 + 4 + 6 + 2)];
    const [head, paths] = [5 * (12 + 1), 5 * 5 + 2 * 5];
    expect(plan.parameters).toBe(10 * 5 + letters + 2 * gates + head + paths);
    expect(training).toMatchObject({ steps: 40, stopped: "max-steps", validationAccuracy: 1 });
    expect(training.history.at(-1)).toMatchObject({ step: 40, validationAccuracy: 1 });
    expect(scores.words.accuracy).toBe(1);
    expect([scores.sentences, scores.entities!.f1, scores.entities!.support]).toEqual([1, 1, 4]);
    expect(scores.unseen).toEqual({ accuracy: 1, support: 4 });
    const { mostFrequentTag } = baselines;
    expect(mostFrequentTag.words.accuracy).toBeLessThan(0.9);
    expect(mostFrequentTag.unseen).toEqual({ accuracy: 1, support: 4 });
    expect(verdict.text).toMatch(
      /^On sentences that it has not seen the network finds entities with an F1 of 100\.0 %, .*the most frequent tag/,
    );
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual([
      "most frequent tag",
      "training",
      "test",
    ]);
    expect(progress.some(({ detail }) => /^epoch 2, .* validation [\d.]+ %$/.test(detail ?? ""))).toBe(true);

    const words = [["from", "Delft", "Delft", "came", "new"], [], ["said", "Lille"]];
    const found = await tagger.predict(words);
    expect(found.map(({ tags }) => tags.length)).toEqual([5, 0, 2]);
    expect(found[0]!.tags).toEqual(["O", "B-LOC", "I-LOC", "O", "O"]);
    for (const { probabilities } of found)
      for (const probability of probabilities) expect(probability > 0.2 && probability <= 1.0001).toBe(true);
    const kept = open(save(tagger), backend, "tagging");
    expect(await kept.predict(words)).toEqual(found);
    expect([kept.columns, kept.classes]).toEqual([{ word: 1, tag: 4 }, tagger.classes]);
    expect(save(kept)).toEqual(save(tagger));
  });

  test("the same seed gives the same model; options of training change it", async () => {
    const lossOf = async (changed: Partial<LearnTaggerOptions>) =>
      (await learnTagger(sentences, { ...quick, ...changed })).training.validationLoss;
    const first = await lossOf({});
    expect(await lossOf({})).toBe(first);
    for (const changed of [
      { seed: 1 },
      { clipNorm: 0.01 },
      { model: { ...quick.model, wordDropout: 0.5 } },
    ] as const)
      expect(await lossOf(changed), JSON.stringify(changed)).not.toBe(first);
  });

  test("prepares words, letters, vectors and output as asked", async () => {
    const signal = AbortSignal.abort();
    const planOf = async (changed: Partial<LearnTaggerOptions>) => {
      let plan: LearnTaggerPlan | undefined;
      const onPlan = (own: LearnTaggerPlan) => {
        plan = own;
      };
      await expect(learnTagger(sentences, { ...small, ...changed, signal, onPlan })).rejects.toThrow(
        "aborted",
      );
      return plan!;
    };
    const plan = await planOf({});
    const few = await planOf({ vocabulary: 5 });
    expect([few.words, few.unknownShare > plan.unknownShare]).toEqual([5, true]);
    expect((await planOf({ letters: 0 })).characters).toBe(0);
    const softmax = await planOf({ model: { ...small.model, output: "softmax" } });
    expect([softmax.isBio, plan.parameters - softmax.parameters]).toEqual([false, 5 * 5 + 2 * 5]);
    const vectors = { size: 5, words: ["from", "n0", "n1", "n2", "x"], values: new Float32Array(25) };
    const known = await planOf({ vectors });
    const rare = known.words - plan.words;
    expect([rare > 0, rare <= 3]).toEqual([true, true]);
    const other = { ...small.model, embeddingSize: 4 };
    await expect(learnTagger(sentences, { ...small, vectors, model: other })).rejects.toThrow(
      "embeddingSize is 4, and the pretrained vectors have 5 numbers; expected equal ones.",
    );
    expect(known.vectorShare).toBeCloseTo((1 + rare) / known.words, 12);
  });

  test("reads long sentences in pieces, and tags them whole", async () => {
    const long = sentences.flatMap((_, i) => (i % 4 === 3 ? [joined(sentences.slice(i - 3, i + 1))] : []));
    const plans: LearnTaggerPlan[] = [];
    const onPlan = (plan: LearnTaggerPlan) => void plans.push(plan);
    const { tagger } = await learnTagger(long, { ...small, longest: 7, maxSteps: 1, onPlan });
    expect([plans[0]!.cut, plans[0]!.isBio, tagger.longest]).toEqual([10, true, 7]);
    const { words } = long[0]!;
    const [whole, ...pieces] = await tagger.predict([
      words,
      ...[0, 7, 14].map((from) => words.slice(from, from + 7)),
    ]);
    expect(whole!.tags).toEqual(pieces.flatMap(({ tags }) => tags));
    expect([...whole!.probabilities]).toEqual(pieces.flatMap(({ probabilities }) => [...probabilities]));
  });

  test("scores parts of speech by words, and allows any path", async () => {
    const plain = sentences.map(({ words, tags }) => ({ words, tags: tags.map((tag) => tag.slice(0, 1)) }));
    const { plan, test: scores, verdict } = await learnTagger(plain, quick);
    expect([plan.isBio, scores.entities]).toEqual([false, undefined]);
    expect(verdict.text).toMatch(/^On sentences that it has not seen the network tags [\d.]+ % of the words/);
    const iob1 = sentences.map(({ words, tags }) => ({
      words,
      tags: tags.map((tag) => tag.replace("B-", "I-")),
    }));
    const other = await learnTagger(iob1, { ...small, letters: 0, maxSteps: 1 });
    expect([other.plan.isBio, other.test.entities!.support]).toEqual([false, 4]);
  });

  test("names the mistakes", async () => {
    const wrong = [{ words: ["from", "Delft"], tags: ["O", "B-PER"] }];
    const { mistakes } = await learnTagger(sentences, { ...quick, maxSteps: 20, test: wrong });
    expect(mistakes).toContainEqual({
      words: ["from", "Delft"],
      at: 1,
      tag: "B-PER",
      found: expect.not.stringMatching("B-PER"),
      probability: expect.any(Number),
    });
  });

  test("tests the model so far when training is stopped", async () => {
    const stop = new AbortController();
    const onProgress = ({ stage, done }: LearnTaggerProgress) => {
      if (stage === "training" && done >= 0.25) stop.abort();
    };
    const { training, test: scores } = await learnTagger(sentences, {
      ...small,
      stop: stop.signal,
      onProgress,
    });
    expect(training).toMatchObject({ steps: 10, stopped: "aborted" });
    expect(scores.words.support).toBe(20);
    await expect(learnTagger(sentences, { ...small, signal: AbortSignal.abort() })).rejects.toThrow(
      "aborted",
    );
  });

  test.each<[string, readonly TaggedSentence[], Partial<LearnTaggerOptions>]>([
    ["sentences[0] has 1 words and 0 tags; expected equal", [{ words: ["a"], tags: [] }], {}],
    ["sentences[0] has no words; expected some.", [{ words: [], tags: [] }], {}],
    ['sentences[0].tags[0] is " "; expected a tag.', [{ words: ["a"], tags: [" "] }], {}],
    ["the words have no tag; expected two or more.", [], {}],
    ['the words have one tag, "X"; expected two or more.', [{ words: ["a"], tags: ["X"] }], {}],
    ["there are 3 sentences; expected at least 4", sentences.slice(0, 3), {}],
    ["the test has no sentences; expected some.", sentences, { test: [] }],
    [
      'the tag "B-ORG" occurs only in the test; expected tags of the training sentences: "B-LOC", "B-PER"',
      sentences,
      { test: [{ words: ["a"], tags: ["B-ORG"] }] },
    ],
  ])("refuses: %s", async (message, given, changed) => {
    await expect(learnTagger(given, { ...small, ...changed })).rejects.toThrow(message);
  });
});

function joined(all: readonly TaggedSentence[]): TaggedSentence {
  return { words: all.flatMap(({ words }) => words), tags: all.flatMap(({ tags }) => tags) };
}
