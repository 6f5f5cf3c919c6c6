// The examples that tag and translate, on small texts: each compiles programs of several models.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "./command.ts";
import type { Example } from "./example.ts";
import { partOfSpeechOf } from "./part-of-speech.ts";
import { pronunciationOf } from "./pronunciation.ts";
import { translationOf } from "./translation.ts";

const model = { embeddingSize: 4, hiddenSize: 6 };
const training = { model, maxSteps: 2, batchSize: 16 };
const tagging = { every: 500, seeds: [0], training };
const sounds = { words: { test: 20, validation: 10, train: 60 }, seeds: [1, 2], training };
const translating = {
  texts: 60,
  seed: 0,
  training: { interface: { ...training, vocabulary: 300 }, multi30k: { ...training, vocabulary: 300 } },
};
const examples: readonly Example[] = [
  partOfSpeechOf(tagging, tagging),
  pronunciationOf(sounds, sounds),
  translationOf(translating, translating),
];

let data: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), "pairs-"));
  mkdirSync(join(data, "multi30k"));
  const english =
    "A man is outside .\nTwo dogs run .\nA child reads .\nOne bird sings .\nNobody is there .\n";
  const french =
    "Un homme est dehors .\nDeux chiens courent .\nUn enfant lit .\nUn oiseau chante .\nPersonne .\n";
  for (const part of ["train", "val", "test_2016_flickr"])
    for (const [code, text] of Object.entries({ en: english, fr: french }))
      writeFileSync(join(data, `multi30k/${part}.${code}.gz`), gzipSync(text));
});
afterAll(() => rmSync(data, { recursive: true }));

async function outcomeOf(...args: readonly string[]) {
  const [printed, warned]: [string[], string[]] = [[], []];
  const code = await runCommand([...args, "--quick"], {
    examples,
    signal: new AbortController().signal,
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
  });
  return { code, printed, warned };
}

async function figuresOf(...args: readonly string[]) {
  const { code, printed, warned } = await outcomeOf(...args, "--json");
  expect([code, warned]).toEqual([0, []]);
  return JSON.parse(printed[0]!).figures;
}

test("part-of-speech: both outputs and the most frequent tag", { timeout: 120_000 }, async () => {
  const figures = await figuresOf("part-of-speech");
  expect(Object.keys(figures)).toEqual(
    ["accuracy", "accuracy of unseen words", "whole sentences"].flatMap((measure) =>
      ["LSTM and CRF", "LSTM and softmax", "most frequent tag"].map((one) => `${one}: ${measure}`),
    ),
  );
  expect(figures["most frequent tag: accuracy"].value).toBeGreaterThan(0.6);
});

test("pronunciation: error rates of two models and their ensemble, and pictures", {
  timeout: 120_000,
}, async () => {
  const { code, printed } = await outcomeOf("pronunciation");
  expect(code).toBe(0);
  expect(printed[0]).toMatch(/\| GRU with attention .*\n\| ensemble of 2 .*\n\| most similar word /);
  expect(printed[1]).toMatch(/^\nattention\n\n\| word +\| +listed \| +found \|(\n.*){5}$/);
});

test("translation: captions where they are, and the task that is named", { timeout: 120_000 }, async () => {
  const figures = await figuresOf("translation", "multi30k", "--data", data);
  expect(figures["multi30k: GRU with attention: BLEU"].anchor).toBe(27.2);
  expect(figures["multi30k: nearest neighbour: exact match"].value).toBe(1);
  const without = await figuresOf("translation", "--data", join(data, "none"));
  expect(Object.keys(without)).toHaveLength(9);
  expect(without["interface: copy of the source: chrF"].value).toBeGreaterThan(5);
  const missing = await outcomeOf("translation", "multi30k", "--data", join(data, "none"));
  expect(missing.warned[0]).toMatch(/^multi30k\/train\.fr\.gz was not found/);
});
