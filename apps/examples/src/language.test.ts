// The examples about language, on small texts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { characterModelOf } from "./character-model.ts";
import { runCommand } from "./command.ts";
import type { Example, Figures } from "./example.ts";
import { declarationWindows } from "./language-identification/declarations.ts";
import { questionsOf } from "./questions/trec.ts";
import { questionsExample } from "./questions.ts";
import { splitSurnames } from "./surnames/names.ts";
import { surnamesOf } from "./surnames.ts";
import { textServerOf } from "./text-server.ts";

const model = { embeddingSize: 4, hiddenSize: 6 };
const training = { model, maxSteps: 4, batchSize: 16 };
const characters = {
  names: ["tinyshakespeare", "moby-dick"],
  seeds: [1],
  characters: 3000,
  training: { ...training, steps: 8, batchSize: 4 },
  dynamicRate: 0.001,
} as const;
const surnames = { seeds: [1], names: 10, training: { ...training, tokenizer: "characters" } } as const;
const questions = { seeds: [1, 2], training };
const server = { characters: 3000, hiddenSize: 8, steps: 4, length: 50 };
const examples: readonly Example[] = [
  characterModelOf(characters, characters),
  questionsExample(questions, questions),
  surnamesOf(surnames, surnames),
  textServerOf(server, server),
];

let data: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), "examples-"));
  mkdirSync(join(data, "text"));
  const verse = "so much depends upon a red wheel barrow\nglazed with rain water\n";
  writeFileSync(join(data, "text/tinyshakespeare.txt"), verse.repeat(60));
  const lines = ["LOC:city Where is Paris ?", "HUM:ind Who is Paris ?", "NUM:date When is Easter ?"];
  writeFileSync(join(data, "text/TREC.train.all"), `${lines.join("\n")}\n`.repeat(10));
  writeFileSync(join(data, "text/TREC.test.all"), `${lines.join("\n")}\n`.repeat(2));
});
afterAll(() => rmSync(data, { recursive: true }));

async function outcomeOf(...args: readonly string[]) {
  const [printed, warned]: [string[], string[]] = [[], []];
  const code = await runCommand(args, {
    examples,
    signal: new AbortController().signal,
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
  });
  return { code, printed, warned };
}

async function figuresOf(...args: readonly string[]): Promise<Figures> {
  const { code, printed, warned } = await outcomeOf(...args, "--quick", "--json", "--data", data);
  expect([code, printed.length, warned]).toEqual([0, 1, []]);
  const { figures } = JSON.parse(printed[0]!);
  for (const figure of Object.values<object>(figures))
    expect(Object.keys(figure)).toEqual(["value", "spread", "anchor"]);
  return figures;
}

describe("figures and tables", () => {
  test("character-model: the scores of a named text", async () => {
    const figures = await figuresOf("character-model", "tinyshakespeare");
    expect(Object.keys(figures)).toEqual([
      "tinyshakespeare: GRU, nats a character",
      "tinyshakespeare: GRU, dynamic evaluation, nats a character",
      "tinyshakespeare: Kneser-Ney n-grams, nats a character",
    ]);
    expect(figures["tinyshakespeare: GRU, nats a character"]!.anchor).toBe(1.548);
  });

  test("questions: each model, the average of two, and the anchor", async () => {
    const figures = await figuresOf("questions");
    expect(Object.keys(figures)).toEqual(
      ["accuracy", "macro F1"].flatMap((measure) =>
        ["GRU", "GRU, averaged", "logistic regression", "naive Bayes"].map((one) => `${one}: ${measure}`),
      ),
    );
    expect(figures["GRU: accuracy"]).toMatchObject({ anchor: 0.961, spread: expect.any(Number) });
    expect(figures["logistic regression: accuracy"]!.value).toBe(1);
  });

  test("text-server: a stream that ends when its client leaves", async () => {
    const figures = await figuresOf("text-server");
    expect(figures["characters a second"]!.value).toBeGreaterThan(0);
    const left = figures["characters written for a client that left after ten"]!.value;
    expect([left >= 10, left < 50_000]).toEqual([true, true]);
  });

  test("surnames: a table with the weights of the network", async () => {
    const { code, printed } = await outcomeOf("surnames", "--quick");
    expect([code, printed.length]).toEqual([0, 1]);
    expect(printed[0]).toMatch(/^\nsurnames\n\n\| model +\| weights \| seconds \| accuracy \| macro F1 \|/);
  });
});

test("no text is in both parts", () => {
  for (const { train, test: tested } of [
    splitSurnames(),
    declarationWindows({ characters: 60, stride: 10 }),
  ]) {
    const known = new Set(train.texts);
    expect(tested.texts.filter((text) => known.has(text))).toEqual([]);
    expect(new Set(train.labels).size).toBe(20);
    expect(new Set(tested.labels)).toEqual(new Set(train.labels));
  }
});

test("labels of questions are what is before the colon", () => {
  expect(questionsOf("DESC:manner How did it ?\n0 Why ?\n")).toEqual({
    texts: ["How did it ?", "Why ?"],
    labels: ["DESC", "0"],
  });
});

test("says which data are missing, and which parts there are", async () => {
  const missing = await outcomeOf("questions", "--quick", "--data", join(data, "none"));
  expect(missing.warned[0]).toMatch(
    /^text\/TREC\.train\.all was not found: .* does not exist\.\nPut it there, from/,
  );
  expect((await outcomeOf("character-model", "maps")).warned[0]).toBe(
    'character-model: unknown part "maps"; expected some of tinyshakespeare, moby-dick.',
  );
  expect((await outcomeOf("questions", "maps")).warned[0]).toBe('questions: has no parts; leave out "maps".');
});
