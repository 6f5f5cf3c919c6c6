// grus tag, and predict and evaluate with its model: from sentences in columns to tags.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { fileOf, folder, grus, interrupted } from "./command.ts";

const place = folder();
const path = (name: string) => join(place, name);
const names = ["Delft", "Lille", "Sofia", "Ghent"];

/** Sentences of five words in three columns, whose name is a city after "from", and a person else. */
const sentences = Array.from({ length: 40 }, (_, i) => {
  const [first, type, last] = i % 2 === 0 ? ["from", "LOC", "came"] : ["so", "PER", "said"];
  return [
    `${first} X O`,
    `${names[i % 4]} N B-${type}`,
    `${names[(i >> 2) % 4]} N I-${type}`,
    `${last} V O`,
    `n${i} N O`,
    "",
  ];
});
const file = fileOf(["-DOCSTART- -X- O", "", ...sentences.flat()], "data.conll");
const small = [
  ...["--hidden", "6", "--embedding", "5", "--dropout", "0", "--letters", "4", "--batch-size", "8"],
  ...["--learning-rate", "0.03", "--backend", "wasm"],
];
const train = (...args: readonly string[]) => grus("tag", file, ...small, ...args);

beforeAll(async () => {
  const { code, out, error } = await train("--max-steps", "60", "--out", path("model"));
  expect(error).toContain("wrote model.json, model.safetensors, metrics.json, report.html to");
  expect(code).toBe(0);
  expect(out).toContain("data.conll: words in column 1 of 3, tags in column 3");
  expect(out).toContain(
    "sentences: training 32 (160 words), validation 4 (20 words), test 4 (20 words)\n5 tags: B-LOC (20), B-PER (20), I-LOC (20), I-PER (20), O (120)",
  );
  expect(out).toMatch(
    /vocabulary of 10 words, and letters of \d+ characters; 20\.0 % of validation and test are read as unknown/,
  );
  expect(out).toContain("the tags follow the BIO scheme: others are not given");
  expect(out).toMatch(/trained 60 updates in \d+ epochs, \d+ s; epoch \d+ tags 100\.0 % of validation right/);
  expect(out).toMatch(
    /on the test sentences +words right +not in training +macro F1 +entity F1 +whole sentences\nthis network +100\.0 % +100\.0 % +100\.0 % +100\.0 % +100\.0 %\nmost frequent tag +\d/,
  );
  expect(out).toMatch(/entities +precision +recall +F1 +how many\nPER +100\.0 % +100\.0 % +100\.0 % +\d\n/);
  expect(out.split("\n").at(-1)).toMatch(
    /^On sentences that it has not seen the network finds entities with an F1 of 100\.0 %/,
  );
});

describe("grus tag", () => {
  test("writes a model and metrics.json, which --json prints alone", async () => {
    const { out, error } = await train("--max-steps", "2", "--json");
    const metrics = JSON.parse(out);
    expect(metrics).toMatchObject({
      task: "tagging",
      seed: 0,
      model: { kind: "tagger", classes: 5, output: "crf" },
      training: { steps: 2 },
    });
    expect(error).toContain("5 tags: B-LOC (20)");
    const kept = JSON.parse(await readFile(path("model/metrics.json"), "utf8"));
    expect(Object.keys(kept)).toEqual(Object.keys(metrics));
    expect(kept.test).toMatchObject({ accuracy: 1, macroF1: 1, entityF1: 1, support: 20, unseenAccuracy: 1 });
    expect(kept.test.entities.types.map(({ type }: { type: string }) => type)).toEqual(["PER"]);
    expect(Object.keys(kept.baselines.mostFrequentTag)).toEqual(
      expect.arrayContaining(["accuracy", "macroF1", "entityF1", "unseenAccuracy"]),
    );
  });

  test("takes another test, columns, vectors and options", async () => {
    const tested = fileOf(["so X O", "Delft N B-PER"], "test.conll");
    const vectors = fileOf(["from 0.1 0.2 0.3", "n3 1 2 3", "other 1 2 3"], "vectors.txt");
    const { out, error, code } = await grus(
      ...["tag", file, "--test", tested, "--tags", "2", "--vectors", vectors, "--output", "softmax"],
      ...["--cell", "gru", "--hidden", "4", "--layers", "2", "--word-dropout", "0.1", "--letters", "0"],
      ...[
        "--max-steps",
        "1",
        "--longest",
        "4",
        "--vocabulary",
        "8",
        "--seed",
        "3",
        "--backend",
        "wasm",
        "--json",
      ],
    );
    expect(error).toContain("12.5 % of the words have a vector");
    expect(error).toContain("40 sentences are read in pieces of 4 words");
    expect(code).toBe(0);
    const { model, test: scores, seed } = JSON.parse(out);
    expect(model).toMatchObject({
      vocabulary: 8,
      embeddingSize: 3,
      output: "softmax",
      cell: "gru",
      layers: 2,
    });
    expect(model.characters).toBeUndefined();
    expect([scores.support, scores.entities, seed]).toEqual([2, undefined, 3]);
    expect(scores.classes.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(["N", "X"]),
    );
  });

  test("ends training at Ctrl-C, and keeps the model so far", async () => {
    const args = [file, ...small, "--minutes", "5", "--out", path("stopped")];
    const { code, out, error } = await interrupted("training: epoch", "tag", ...args);
    expect(error).toContain("ending training: the model so far is tested (Ctrl-C again to quit)");
    expect(out).toMatch(/On sentences that it has not seen the network/);
    expect([code, error.includes("wrote model.json")]).toEqual([0, true]);
  });

  test("inspect describes its model", async () => {
    const { out } = await grus("inspect", path("model"));
    expect(out).toContain(": a tagger, ");
    expect(out).toMatch(/vocabulary: 10 words in lower case, \d+ characters, 4 letters of a word/);
    expect(out).toContain("labels: B-LOC, B-PER, I-LOC, I-PER, O");
  });

  test.each<[string, readonly string[], string]>([
    ["a missing file", ["none.conll"], "none.conll: no such file or directory."],
    ["a directory", ["@"], "is a directory"],
    ["an empty file", ["@empty.conll"], "empty.conll: the file is empty; expected text."],
    ["a binary file", ["@binary.conll"], "binary.conll:1: found a NUL character"],
    ["one column", ["@one.conll"], "column 1 of 1 has both words and tags; expected two columns."],
    ["no such column", ["@rows.conll", "--tags", "3"], "there is no column 3; expected 1 to 2"],
    ["a line without a tag", ["@gap.conll"], "gap.conll:2: found 1 columns; expected 2"],
    ["one tag", ["@tag.conll"], 'the words have one tag, "X"; expected two or more.'],
    ["too few sentences", ["@rows.conll"], "there are 1 sentences; expected at least 4"],
    [
      "a tag only in the test",
      ["@@", "--test", "@rows.conll"],
      "occur only in the test; expected tags of the",
    ],
    ["another output", ["@rows.conll", "--output", "hmm"], "Expected one of crf, softmax."],
    ["a directory with another model", ["@@", "--out", "@else"], 'expected format "grus-text"'],
  ])("%s is one message, exit code 2", async (_, args, message) => {
    await writeFile(path("empty.conll"), "\n");
    await writeFile(path("binary.conll"), Uint8Array.of(1, 0, 2));
    await writeFile(path("one.conll"), "the\ncrane\n");
    await writeFile(path("rows.conll"), "the DET\ncrane NOUN\n");
    await writeFile(path("gap.conll"), "the DET\ncrane\n");
    await writeFile(path("tag.conll"), "a X\n\nb X\n");
    await mkdir(path("else"), { recursive: true });
    await writeFile(path("else/model.json"), '{"format":"grus-forecaster"}');
    const given = args.map((arg) => (arg === "@@" ? file : arg.startsWith("@") ? path(arg.slice(1)) : arg));
    const { code, error } = await grus("tag", ...given);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});

describe("grus predict with a tagger", () => {
  test("adds a column of tags, and leaves the lines as they are", async () => {
    const words = fileOf(
      ["from X", "Delft N", "Lille N", "came V", "", "# so that", "so X", "Delft N", "Lille N", "said V"],
      "words.conll",
    );
    const { code, error } = await grus("predict", path("model"), words, "--out", path("tagged.conll"));
    expect(error).toContain("words.conll: 2 sentences, words in column 1 of 2");
    expect(code).toBe(0);
    expect(await readFile(path("tagged.conll"), "utf8")).toMatch(
      /^from X O\nDelft N B-LOC\nLille N I-LOC\ncame V O\n\n# so that\nso X O\nDelft N B-PER\nLille N I-PER\nsaid V O\n$/,
    );
    expect((await grus("predict", path("model"), words)).out).toBe(
      (await readFile(path("tagged.conll"), "utf8")).trimEnd(),
    );
  });

  test("reads a sentence a line", async () => {
    const lines = fileOf(["from Delft Lille came", "so Ghent Sofia said no"], "lines.txt");
    const { out, error } = await grus("predict", path("model"), lines);
    expect(error).toContain(
      "lines.txt: 2 sentences, one a line, words separated by blanks (--form columns reads a word a line)",
    );
    expect(out.split("\n")).toHaveLength(10);
    expect(out).toContain("from\tO\nDelft\tB-LOC\nLille\tI-LOC\ncame\tO\n\nso\tO\nGhent\tB-PER\n");
    const one = fileOf(["from Delft", "so Ghent"], "two.txt");
    expect((await grus("predict", path("model"), one, "--form", "sentences")).out).toContain("Delft\tB-LOC");
  });

  test.each([
    [["--levels", "50"], "--levels: the model tags words, and does not take this option."],
    [["--text", "words"], "--text: the model tags words, and does not take this option."],
    [["--words", "4"], "there is no column 4; expected 1 to 3"],
  ])("%j is one message, exit code 2", async (args, message) => {
    const { code, error } = await grus("predict", path("model"), file, ...args);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});

describe("grus evaluate with a tagger", () => {
  test("scores the tags of a file", async () => {
    const { out, code } = await grus("evaluate", path("model"), file);
    expect(code).toBe(0);
    expect(out).toMatch(/^words +words right +macro F1 +entity F1 +whole sentences\n200 +100\.0 %/);
    expect(out).toMatch(/LOC +100\.0 %/);
    const json = JSON.parse((await grus("evaluate", path("model"), file, "--json")).out);
    expect(json).toMatchObject({ task: "tagging", accuracy: 1, entityF1: 1, sentences: 1, support: 200 });
  });

  test("refuses tags that the model lacks", async () => {
    const { code, error } = await grus("evaluate", path("model"), file, "--tags", "2");
    expect(error).toContain('the tags "N", "V", "X" occur only in the test; expected tags of the training');
    expect(code).toBe(2);
  });
});
