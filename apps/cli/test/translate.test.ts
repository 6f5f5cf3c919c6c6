// grus translate, and predict, evaluate and inspect with its model: from texts to their translations.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { fileOf, folder, grus, interrupted } from "./command.ts";

const place = folder();
const path = (name: string) => join(place, name);

/** Words of the letters a to f, and the same from the end with a symbol for each letter. */
const words = Array.from({ length: 300 }, (_, i) =>
  (((i * 571) % 1548) + 7).toString(6).replace(/[0-5]/g, (digit) => "abcdef"[Number(digit)]!),
);
const coded = (word: string) => [...word.toUpperCase()].reverse().join(" ");
const rows = words.map((word) => `${word}\t${coded(word)}`);
const file = fileOf(rows, "words.tsv");
const named = fileOf(
  ["n,sounds,word", ...words.map((word, i) => `${i},${coded(word)},${word}`)],
  "words.csv",
);
const small = [
  ...["--tokenizer", "chars", "--target-tokenizer", "symbols", "--hidden", "48", "--embedding", "24"],
  ...["--dropout", "0", "--batch-size", "32", "--learning-rate", "0.01", "--backend", "wasm"],
];
const train = (...args: readonly string[]) => grus("translate", file, ...small, ...args);

beforeAll(async () => {
  const { code, out, error } = await train("--max-steps", "160", "--out", path("model"));
  expect(error).toContain("wrote model.json, model.safetensors, metrics.json, report.html");
  expect(code).toBe(0);
  expect(out).toContain(
    "words.tsv: 300 pairs, from the first column to the second, whose first row is one of them (--header reads names)",
  );
  expect(out).toContain("different texts: training 243, validation 27, test 30");
  expect(out).toContain("source 10 tokens (characters), target 10 tokens (symbols); 0.0 % of the source");
  expect(out).toMatch(
    /trained 160 updates in \d+ epochs, \d+ s; epoch \d+ foretells \d+\.\d % of the tokens/,
  );
  expect(out).toMatch(
    /on the test texts +exactly right +symbol errors\nthis network +\d+\.\d % +\d+\.\d %\ncopy of the source +0\.0 % +100\.0 %\nnearest neighbour +0\.0 %/,
  );
  expect(out).toMatch(/\n[a-f]+\n {2}right {5}[A-F ]+\n/);
  expect(out.split("\n").at(-1)).toMatch(/^On texts that it has not seen the network gets \d+\.\d % right/);
});

describe("grus translate", () => {
  test("writes a model and metrics.json, which --json prints alone", async () => {
    const { out, error } = await train("--max-steps", "2", "--json");
    const metrics = JSON.parse(out);
    expect(metrics).toMatchObject({
      task: "translation",
      seed: 0,
      model: { kind: "encoder-decoder", hiddenSize: 48, decoder: "parallel" },
      training: { steps: 2 },
    });
    expect(error).toContain("300 pairs");
    const kept = JSON.parse(await readFile(path("model/metrics.json"), "utf8"));
    expect(Object.keys(kept)).toEqual(Object.keys(metrics));
    expect(kept.test.support).toBe(30);
    expect(kept.test.wer).toBeCloseTo(1 - kept.test.exactMatch, 12);
    for (const scores of [kept.test, kept.baselines.nearestNeighbour, kept.baselines.copyOfSource])
      expect(Object.keys(scores)).toEqual(
        expect.arrayContaining(["bleu", "chrf", "exactMatch", "wer", "per"]),
      );
  });

  test("writes a report with its figures and what the decoder looked at", async () => {
    const page = await readFile(path("model/report.html"), "utf8");
    expect(page).toContain("<title>A translator of texts</title>");
    expect(page).toContain("What it writes, and what it looks at");
    expect(page.match(/class="confusion"/g)).toHaveLength(5);
    expect(page).toContain("30 texts. Errors are substitutions, insertions and deletions");
    expect(page).toContain("grus translate ");
  });

  test("takes columns, other tests, and options", async () => {
    const held = fileOf(["word,sounds", 'cafe,"E F A C"', "cafe,X"], "held.csv");
    const { out, error, code } = await grus(
      ...["translate", named, "--source", "word", "--target", "sounds", "--test", held, "--validation", held],
      ...["--tokenizer", "bpe", "--joint", "--vocabulary", "300", "--longest", "5", "--cell", "lstm"],
      ...["--hidden", "8", "--embedding", "6", "--layers", "2", "--decoder", "luong", "--attention", "dot"],
      ...["--label-smoothing", "0", "--beam", "2", "--max-steps", "1", "--seed", "3", "--backend", "wasm"],
      ...["--json", "--out", path("other")],
    );
    expect(error).toContain('words.csv: 300 pairs, from "word" to "sounds"');
    expect(code).toBe(0);
    const { model, test: scores } = JSON.parse(out);
    expect(model).toMatchObject({ cell: "lstm", layers: 2, decoder: "luong", attention: "dot", joint: true });
    expect([scores.support, scores.wer]).toEqual([1, undefined]);
    expect(error).toMatch(/\d+ pairs of more than 5 tokens are left out/);
    const evaluated = await grus("evaluate", path("other"), held, "--backend", "wasm");
    expect(evaluated.error).toContain('from "word" to "sounds"');
    expect(evaluated.out).toMatch(/^texts +BLEU +chrF +exactly right\n1 /);
  });

  test("ends training at Ctrl-C, and keeps the model so far", async () => {
    const args = [file, ...small, "--minutes", "5", "--out", path("stopped")];
    const { code, out, error } = await interrupted("training: epoch", "translate", ...args);
    expect(error).toContain("ending training: the model so far is tested (Ctrl-C again to quit)");
    expect(out).toMatch(/On texts that it has not seen the network/);
    expect([code, error.includes("wrote model.json")]).toEqual([0, true]);
    expect(error).toContain("training can be resumed: `grus translate --resume ");
  });

  test.each<[string, readonly string[], string]>([
    ["a missing file", ["none.tsv"], "none.tsv: no such file or directory."],
    ["an empty file", ["@empty.tsv"], "empty.tsv: "],
    ["a binary file", ["@binary.tsv"], "binary.tsv:1: found a NUL character"],
    ["one column", ["@one.tsv"], "one.tsv: has 1 column; expected two, a text and its translation."],
    ["three columns", ["@three.tsv"], "three.tsv: has 3 columns; expected two"],
    ["an unknown column", ["@three.tsv", "--source", "wrod", "--target", "z"], 'Did you mean "word"?'],
    [
      "a row without text",
      ["@gap.tsv"],
      'gap.tsv:2, column "column 2": the cell is empty; expected a translation.',
    ],
    ["too few texts", ["@few.tsv"], "there are 2 different texts; expected at least 4"],
    ["another decoder", ["@few.tsv", "--decoder", "gru"], "Expected one of parallel, luong, bahdanau."],
    ["an odd size", ["@@", "--hidden", "5"], "hiddenSize is 5; expected an even number"],
    [
      "two kinds of tokens in one vocabulary",
      ["@@", "--joint"],
      "the vocabulary is joint, and sources and targets",
    ],
  ])("%s is one message, exit code 2", async (_, args, message) => {
    await writeFile(path("empty.tsv"), "");
    await writeFile(path("binary.tsv"), Uint8Array.of(1, 0, 2));
    await writeFile(path("one.tsv"), "the\ncrane\n");
    await writeFile(path("three.tsv"), "word\tb\tz\nx\ty\tz\n");
    await writeFile(path("gap.tsv"), "a\tb\nc\t\n");
    await writeFile(path("few.tsv"), "a\tb\nc\td\na\te\n");
    const [first, ...rest] = args;
    const source = first === "@@" ? file : first!.startsWith("@") ? path(first!.slice(1)) : first!;
    const { code, error } = await grus("translate", source, ...small, ...rest);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});

describe("with the model of grus translate", () => {
  test("predict writes a translation for each line", async () => {
    const lines = fileOf(["cafe", "", "fade"], "lines.txt");
    const { out, code } = await grus("predict", path("model"), lines, "--beam", "2", "--backend", "wasm");
    const found = out.split("\n");
    expect([code, found.length, found[1]]).toEqual([0, 3, ""]);
    expect(found[0]).toMatch(/^[A-F]( [A-F])+$/);
    const written = await grus("predict", path("model"), lines, "--out", path("out.txt"), "--by-sentence");
    expect(written.error).toContain("wrote ");
    expect((await readFile(path("out.txt"), "utf8")).split("\n")).toHaveLength(4);
    const refused = await grus("predict", path("model"), lines, "--text", "word");
    expect(refused.error).toContain("--text: the model translates texts, and does not take this option.");
    expect(refused.code).toBe(2);
  });

  test("evaluate scores a table", async () => {
    const { out, code } = await grus("evaluate", path("model"), file, "--json", "--backend", "wasm");
    expect(code).toBe(0);
    const scores = JSON.parse(out);
    expect(scores).toMatchObject({ task: "translation", support: 300 });
    expect(scores.exactMatch).toBeGreaterThan(0.5);
    const refused = await grus("evaluate", path("model"), file, "--label", "word");
    expect(refused.error).toContain("--label: the model translates texts");
  });

  test("inspect describes it, and export writes it with its tokenizers", async () => {
    const { out } = await grus("inspect", path("model"));
    expect(out).toContain(": a translator, ");
    expect(out).toContain("tokenizer of the source: characters, 10 tokens");
    expect(out).toContain("tokenizer of the target: symbols, 10 tokens");
    expect(out).toMatch(/decoder parallel, attention general/);
    const exported = await grus("export", path("model"), "--out", path("words.onnx"));
    for (const side of ["source", "target"])
      expect(exported.error).toContain(
        `words.${side}.tokenizer.json, the tokenizer of its ${side} in Hugging Face's form`,
      );
    expect(exported.code).toBe(0);
  });
});
