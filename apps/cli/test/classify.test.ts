// grus classify, and predict with its model: from a table of texts to labels.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { fileOf, folder, grus, interrupted } from "./command.ts";

const place = folder();
const path = (name: string) => join(place, name);
const birds = ["crane", "heron", "grue", "egret"];
const places = ["marsh", "lake", "river", "meadow"];

/** Rows of an id, a text with a comma, and a label. */
const rows = birds.flatMap((bird, b) =>
  places.flatMap((where, p) => [
    `0${b}${p},"the ${bird}, over the ${where}",seen`,
    `1${b}${p},"no ${bird}, at the ${where}",missed`,
  ]),
);
const table = fileOf(["id,words,kind", ...rows]);
const columns = ["--text", "words", "--label", "kind"];
const small = [
  "--hidden",
  "6",
  "--embedding",
  "5",
  "--dropout",
  "0",
  "--batch-size",
  "8",
  "--backend",
  "wasm",
];
const train = (...args: readonly string[]) => grus("classify", table, ...columns, ...small, ...args);

beforeAll(async () => {
  const { code, out, error } = await train(
    ...["--max-steps", "40", "--learning-rate", "0.03", "--out", path("model")],
  );
  expect(error).toContain("wrote model.json, model.safetensors, metrics.json, report.html to");
  expect(code).toBe(0);
  expect(out).toContain("32 texts: training 26, validation 2, test 4");
  expect(out).toContain("2 labels: missed (16), seen (16)");
  expect(out).toMatch(/\d+ tokens \(words\); \d+\.\d % of validation and test are read as unknown/);
  expect(out).toMatch(
    /trained 40 updates in \d+ epochs, \d+ s; epoch \d+ labels 100\.0 % of validation right/,
  );
  for (const name of ["this network", "naive Bayes", "logistic regression"])
    expect(out).toMatch(new RegExp(`${name} +\\d+\\.\\d % +\\d+\\.\\d %`));
  expect(out).toMatch(
    /label, and what is said +missed +seen +recall\nmissed +2 +0 +100\.0 %\nseen +0 +2 +100\.0 %/,
  );
  expect(out.split("\n").at(-1)).toMatch(/^On texts that it has not seen the network labels 100\.0 % right/);
});

describe("grus classify", () => {
  test("holds no rows back with --no-validation", async () => {
    const { code, out } = await train("--max-steps", "8", "--no-validation");
    expect(code).toBe(0);
    expect(out).toContain("32 texts: training 28, validation 0, test 4");
    expect(out).toMatch(/^trained 8 updates in \d+ epochs, \d+ s$/m);
  });

  test("writes a model and metrics.json, which --json prints alone", async () => {
    const { out, error } = await train("--max-steps", "3", "--json");
    const metrics = JSON.parse(out);
    expect(metrics).toMatchObject({
      task: "text-classification",
      seed: 0,
      model: { kind: "text-classifier", classes: 2, hiddenSize: 6 },
      training: { steps: 3 },
    });
    for (const scores of [metrics.test, metrics.baselines.naiveBayes, metrics.baselines.logisticRegression])
      expect(Object.keys(scores)).toEqual(expect.arrayContaining(["accuracy", "macroF1"]));
    expect(error).toContain("32 texts: training 26");
    const kept = JSON.parse(await readFile(path("model/metrics.json"), "utf8"));
    expect(Object.keys(kept)).toEqual(Object.keys(metrics));
    expect(kept.test).toMatchObject({
      accuracy: 1,
      macroF1: 1,
      support: 4,
      confusion: [
        [2, 0],
        [0, 2],
      ],
    });
    expect(JSON.parse((await train("--max-steps", "3", "--json")).out).training).toMatchObject({
      validationLoss: metrics.training.validationLoss,
    });
  });

  test("takes another test, cut, cell, pooling and weights, and labels that are numbers", async () => {
    const own = rows.map((row) => row.replace("seen", "01").replace("missed", "NA").replaceAll('"', "'"));
    const semicolons = fileOf(["id;words;kind", ...own.map((row) => row.replace(/,(?=0|N|')/g, ";"))]);
    const tested = fileOf(["id;words;kind", "7;no stork;NA", "8;the stork;01", "9;the ibis;01"]);
    const { out, code } = await grus(
      ...["classify", semicolons, ...columns, "--test", tested, ...small, "--max-steps", "2", "--json"],
      ...["--tokenizer", "chars", "--vocabulary", "12", "--cell", "lstm", "--pooling", "attention"],
      ...["--layers", "2", "--word-dropout", "0.1", "--balanced", "--longest", "10", "--seed", "3"],
    );
    expect(code).toBe(0);
    const { model, test: scores, seed } = JSON.parse(out);
    expect(model).toMatchObject({
      vocabulary: 12,
      cell: "lstm",
      pooling: "attention",
      layers: 2,
      unknown: 1,
    });
    expect(scores.classes.map(({ name }: { name: string }) => name)).toEqual(["01", "NA"]);
    expect([scores.support, seed]).toEqual([3, 3]);
  });

  test("prints no confusion of many labels", async () => {
    const many = fileOf([
      "words,kind",
      ...Array.from({ length: 44 }, (_, i) => `text ${i % 11} here,k${i % 11}`),
    ]);
    const { out } = await grus("classify", many, ...columns, ...small, "--max-steps", "1");
    expect(out).toContain("11 labels: k0 (4), k1 (4)");
    expect(out).toContain("k8 (4), and 1 more");
    expect(out).not.toContain("label, and what is said");
  });

  test("ends training at Ctrl-C, and keeps the model so far", async () => {
    const args = [table, ...columns, ...small, "--minutes", "5", "--out", path("stopped")];
    const { code, out, error } = await interrupted("training: epoch", "classify", ...args);
    expect(error).toContain("ending training: the model so far is tested (Ctrl-C again to quit)");
    expect(out).toMatch(/On texts that it has not seen the network labels/);
    expect([code, error.includes("wrote model.json")]).toEqual([0, true]);
    const { training } = JSON.parse(await readFile(path("stopped/metrics.json"), "utf8"));
    expect(training.stopped).toBe("aborted");
  });

  test("inspect describes its model", async () => {
    const { out } = await grus("inspect", path("model"));
    expect(out).toContain(": a classifier of texts, ");
    expect(out).toContain("labels: missed, seen");
  });

  test.each<[string, readonly string[], string]>([
    ["a missing file", ["none.csv", ...columns], "none.csv: no such file or directory."],
    ["a directory", ["@", ...columns], "is a directory; expected a CSV file."],
    [
      "no column of texts",
      ["@rows.csv", "--label", "kind"],
      "required option '--text <column>' not specified",
    ],
    ["an unknown column", ["@rows.csv", "--text", "word", "--label", "kind"], 'Did you mean "words"?'],
    ["an empty file", ["@empty.csv", ...columns], "empty.csv"],
    ["a binary file", ["@binary.csv", ...columns], "binary.csv:1: found a NUL character"],
    [
      "a row without text",
      ["@gap.csv", ...columns],
      'gap.csv:3, column "words": the cell is empty; expected a text (and 1 more such row).',
    ],
    [
      "a row without a label",
      ["@nolabel.csv", ...columns],
      'column "kind": the cell is empty; expected a label.',
    ],
    [
      "a label that occurs once",
      ["@once.csv", ...columns],
      'the label "heard" occurs once; expected each at least twice',
    ],
    ["one label", ["@one.csv", ...columns], 'the texts have one label, "seen"; expected two or more.'],
    [
      "a label only in the test",
      ["@rows.csv", ...columns, "--test", "@other.csv"],
      'the label "herd" occurs only in the test',
    ],
    [
      "another pooling",
      ["@rows.csv", ...columns, "--pooling", "sum"],
      "Expected one of max, attention, mean, last.",
    ],
    [
      "a directory with another model",
      ["@rows.csv", ...columns, "--out", "@else"],
      'expected format "grus-text"',
    ],
  ])("%s is one message, exit code 2", async (_, args, message) => {
    const head = "words,kind";
    const some = ["a crane,seen", "a heron,seen", "no grue,missed", "no egret,missed"];
    const write = (name: string, lines: readonly string[]) => writeFile(path(name), `${lines.join("\n")}\n`);
    await write("rows.csv", [head, ...some, ...some]);
    await write("empty.csv", [""]);
    await writeFile(path("binary.csv"), Uint8Array.of(1, 0, 2));
    await write("gap.csv", [head, some[0]!, ",seen", " ,seen", ...some]);
    await write("nolabel.csv", [head, ...some, "a crane,"]);
    await write("once.csv", [head, ...some, "a crane,heard"]);
    await write("one.csv", [head, ...some.slice(0, 2)]);
    await write("other.csv", [head, "a crane,herd"]);
    await mkdir(path("else"), { recursive: true });
    await writeFile(path("else/model.json"), '{"format":"grus-forecaster"}');
    const { code, error } = await grus(
      "classify",
      ...args.map((arg) => (arg.startsWith("@") ? path(arg.slice(1)) : arg)),
    );
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});

describe("grus evaluate with a classifier", () => {
  test("scores the labels of another file", async () => {
    const file = fileOf(["words,kind", "the heron,seen", "no grue,missed", "the ibis,missed"]);
    const { out, code } = await grus("evaluate", path("model"), file);
    expect(code).toBe(0);
    expect(out).toMatch(/^texts +accuracy +macro F1\n3 +66\.7 % +66\.7 %/);
    expect(out).toMatch(/missed +1 +1 +50\.0 %/);
    const named = fileOf(["a,b", "the heron,seen"]);
    const json = await grus("evaluate", path("model"), named, "--text", "a", "--label", "b", "--json");
    expect(JSON.parse(json.out)).toMatchObject({ task: "text-classification", accuracy: 1, support: 1 });
  });

  test.each([
    [["--words", "1"], "--words: the model labels texts, and does not take this option."],
    [["--label", "kinds"], 'Did you mean "kind"?'],
    [
      [],
      'the label "herd" occurs only in the test; expected labels of the training texts: "missed", "seen".',
    ],
  ])("%j is one message, exit code 2", async (args, message) => {
    const file = fileOf(["words,kind", "the heron,herd"]);
    const { code, error } = await grus("evaluate", path("model"), file, ...args);
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});

describe("grus predict with a classifier", () => {
  const file = fileOf([
    "id,words,note",
    '007,"the heron, over the lake",NA',
    "8,,",
    '9,"no grue, at the river"," x"',
  ]);

  test("adds the columns prediction and probability, and leaves the others as they are", async () => {
    const { code, error } = await grus("predict", path("model"), file, "--out", path("labelled.csv"));
    expect(error).toContain("note: rows without text: 1, the first on line 3; labelled as an unknown word.");
    expect(error).toContain("wrote ");
    expect(code).toBe(0);
    const csv = await readFile(path("labelled.csv"), "utf8");
    expect(csv).toMatch(
      /^id,words,note,prediction,probability\n007,"the heron, over the lake",NA,seen,0\.\d{1,6}\n8,,,(seen|missed),0\.\d{1,6}\n9,"no grue, at the river"," x",missed,0\.\d{1,6}\n$/,
    );
    const printed = await grus("predict", path("model"), file);
    expect(printed.out).toBe(csv.trimEnd());
  });

  test("reads another column by --text, also in a file without a header", async () => {
    const bare = fileOf(["the crane,1", "no crane,2"]);
    const { out } = await grus("predict", path("model"), bare, "--no-header", "--text", "column 1");
    expect(out.split("\n").map((line) => line.split(",").slice(0, 3))).toEqual([
      ["column 1", "column 2", "prediction"],
      ["the crane", "1", "seen"],
      ["no crane", "2", "missed"],
    ]);
  });

  test.each<[string, readonly string[], string]>([
    ["no column of this name", ["predict", "@model", "@bare.csv"], 'column "words": there is no such column'],
    [
      "an option of forecasters",
      ["predict", "@model", "@bare.csv", "--levels", "50"],
      "--levels: the model labels texts, and does not take this option.",
    ],
    ["columns that are there", ["predict", "@model", "@done.csv"], 'has a column "prediction" already'],
    ["no model", ["predict", "@", "@bare.csv"], "`grus classify`, `grus tag` or `grus translate`."],
    [
      "a model of another task",
      ["generate", "@model"],
      'task "text-classification"; expected "grus-text" version 1, task "language-model".',
    ],
  ])("%s is one message, exit code 2", async (_, args, message) => {
    await writeFile(path("bare.csv"), "word,id\na crane,1\n");
    await writeFile(path("done.csv"), "words,prediction\na crane,seen\n");
    const { code, error } = await grus(
      ...args.map((arg) => (arg.startsWith("@") ? path(arg.slice(1)) : arg)),
    );
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});
