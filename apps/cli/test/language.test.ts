// grus lm, generate and evaluate: from text files to a model that writes and scores text.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { folder, grus, interrupted, signalled } from "./command.ts";

const place = folder();
const verse = "so much depends upon a red wheel barrow\nglazed with rain water\n";
const path = (name: string) => join(place, name);
const small = [
  "--hidden",
  "16",
  "--embedding",
  "8",
  "--steps",
  "16",
  "--batch-size",
  "4",
  "--learning-rate",
  "0.02",
];
const train = (...args: readonly string[]) =>
  grus("lm", path("poem.txt"), ...small, "--backend", "wasm", ...args);

beforeAll(async () => {
  await writeFile(path("poem.txt"), verse.repeat(60));
  const { code, out } = await train("--max-steps", "150", "--out", path("model"));
  expect(code).toBe(0);
  expect(out).toContain("3,780 characters; 22 tokens (characters)");
  expect(out).toMatch(/trained 150 updates in \d+ epochs, \d+ s; validation \d\.\d{3} nats a token/);
  expect(out).toMatch(/this network +\d\.\d{3}/);
  expect(out).toMatch(/Kneser-Ney \d-gram +\d\.\d{3}/);
  expect(out).toContain("what it writes (temperature 0.8):");
  expect(out.split("\n").at(-1)).toMatch(/^On text that it has not seen the network needs/);
});

describe("grus lm", () => {
  test("writes a model and metrics.json, which --json prints alone", async () => {
    const { out, error } = await train("--max-steps", "5", "--json");
    const metrics = JSON.parse(out);
    expect(metrics).toMatchObject({ task: "language-model", seed: 0, training: { steps: 5 } });
    for (const scores of [metrics.test, metrics.baselines.kneserNey])
      expect(Object.keys(scores)).toEqual(expect.arrayContaining(["nats", "bitsPerCharacter", "perplexity"]));
    expect(metrics.parameters).toBe(22 * 8 + 3 * 16 * (8 + 16 + 2) + 22 * 17);
    expect(error).toContain("3,780 characters");
    const kept = JSON.parse(await readFile(path("model/metrics.json"), "utf8"));
    expect(Object.keys(kept)).toEqual(Object.keys(metrics));
  });

  test("tells with --profile where the time went, and writes it as a trace", async () => {
    const { code, out, error } = await train("--max-steps", "60", "--profile", "--out", path("profiled"));
    expect(code).toBe(0);
    expect(error).toMatch(/60 runs in [\d.]+ s: [\d.]+ ms a run at least/);
    expect(error).toMatch(/gradient of recurrent +gruGradient/);
    expect(error).toMatch(/^optimizer /m);
    expect(out.split("\n").at(-1)).toMatch(/^On text that it has not seen/);
    const { traceEvents } = JSON.parse(await readFile(path("profiled/profile.json"), "utf8"));
    expect(traceEvents.some(({ name }: { name: string }) => name === "recurrent: gru")).toBe(true);
  });

  test("takes several files, another tokenizer, cell and test", async () => {
    await writeFile(path("other.txt"), "so much depends\n");
    const options = [
      "--tokenizer",
      "bpe",
      "--vocabulary",
      "270",
      "--cell",
      "minGru",
      "--tie",
      "--embedding",
      "16",
    ];
    const { out, code } = await grus(
      "lm",
      ...[path("poem.txt"), path("poem.txt"), "--test", path("other.txt"), "--max-steps", "3", "--json"],
      ...small.slice(0, 2),
      ...small.slice(4),
      ...options,
    );
    expect(code).toBe(0);
    expect(JSON.parse(out).model).toMatchObject({
      vocabulary: 270,
      cell: "minGru",
      tied: true,
      embeddingSize: 16,
    });
  });

  test("takes the cutoffs of an adaptive softmax", async () => {
    const { out } = await train("--cutoffs", "8,16", "--max-steps", "5", "--json");
    const { model, parameters } = JSON.parse(out);
    expect(model.cutoffs).toEqual([8, 16]);
    const head = 16 * (8 + 2);
    const clusters = 4 * (16 + 8) + 1 * (16 + 6);
    expect(parameters).toBe(22 * 8 + 3 * 16 * (8 + 16 + 2) + head + clusters);
  });

  test("ends training at Ctrl-C, and keeps the model so far", async () => {
    const args = [path("poem.txt"), ...small, "--minutes", "5", "--out", path("stopped")];
    const { code, out, error } = await interrupted("training: epoch", "lm", ...args);
    expect(error).toContain("ending training: the model so far is tested (Ctrl-C again to quit)");
    expect(out).toMatch(/On text that it has not seen the network needs/);
    expect([code, error.includes("wrote model.json")]).toEqual([0, true]);
    const { training } = JSON.parse(await readFile(path("stopped/metrics.json"), "utf8"));
    expect(training.stopped).toBe("aborted");
  });

  test("ends training at SIGTERM as at Ctrl-C: neither a lock nor an unfinished file is left", async () => {
    const args = [path("poem.txt"), ...small, "--minutes", "5", "--out", path("terminated")];
    const { code, error } = await signalled("SIGTERM", "training: epoch", "lm", ...args);
    expect(code, error).toBe(0);
    expect(error).toContain("ending training: the model so far is tested (SIGTERM again to quit)");
    expect(error).toContain("training can be resumed");
    const { training } = JSON.parse(await readFile(path("terminated/metrics.json"), "utf8"));
    expect(training.stopped).toBe("aborted");
    const kept = await readdir(path("terminated/checkpoints"));
    expect([kept.length > 0, kept.filter((name) => /lock|tmp/.test(name))]).toEqual([true, []]);
  });

  test.each([
    ["a missing file", ["lm", "none.txt"], "none.txt: no such file or directory."],
    ["an empty file", ["lm", "@empty.txt"], "empty.txt: the file is empty; expected text."],
    ["too little text", ["lm", "@short.txt"], "the text has 6 characters; expected at least 1000"],
    ["a binary file", ["lm", "@binary.txt"], "binary.txt:1: found a NUL character; expected text."],
    ["another cell", ["lm", "@poem.txt", "--cell", "gur"], "Expected one of gru, lstm"],
    [
      "sizes that differ",
      ["lm", "@poem.txt", "--tie", "--embedding", "3"],
      "Leave out --embedding, or --tie.",
    ],
    [
      "cutoffs of tied weights",
      ["lm", "@poem.txt", "--tie", "--cutoffs", "4"],
      "Leave out --cutoffs, or --tie.",
    ],
    [
      "a directory with a model of another kind",
      ["lm", "@poem.txt", "--out", "@else"],
      'expected format "grus-text"',
    ],
    [
      "a prompt that cannot be read",
      ["generate", "@model", "--prompt", ""],
      "Give --prompt at least one character.",
    ],
    ["no model", ["generate", "@"], "Give a directory written by `grus lm --out DIR`."],
    ["another kind of model", ["generate", "@else"], "holds a model that is not one of language."],
    [
      "a rate without --dynamic",
      ["evaluate", "@model", "@poem.txt", "--learning-rate", "0.1"],
      "--learning-rate 0.1: expected weights that adapt; got fixed ones.",
    ],
    [
      "a vocabulary of bytes",
      ["lm", "@poem.txt", "--tokenizer", "bytes", "--vocabulary", "300"],
      "vocabulary is 300; expected none, since there are 256 bytes.\nLeave out --vocabulary, or give another tokenizer.",
    ],
    [
      "one token",
      ["evaluate", "@model", "@letter.txt"],
      "the text has 1 tokens; expected at least 2 to score.",
    ],
  ])("%s is one message, exit code 2", async (_, args, message) => {
    await writeFile(path("empty.txt"), "\n");
    await writeFile(path("short.txt"), "so muc");
    await writeFile(path("letter.txt"), "s");
    await writeFile(path("binary.txt"), Uint8Array.of(1, 0, 2));
    await mkdir(path("else"), { recursive: true });
    await writeFile(path("else/model.json"), '{"format":"grus-forecaster"}');
    const { code, error } = await grus(
      ...args.map((arg) => (arg.startsWith("@") ? path(arg.slice(1)) : arg)),
    );
    expect(error).toContain(message);
    expect(code).toBe(2);
  });
});

describe("grus generate", () => {
  const written = async (...args: readonly string[]) => (await grus("generate", path("model"), ...args)).out;

  test("continues a prompt, the same for the same seed", async () => {
    const args = ["--prompt", "so much", "--length", "30"];
    const first = await written(...args);
    expect(first).toMatch(/^so much[\s\S]+/);
    expect(await written(...args)).toBe(first);
    expect(await written(...args, "--seed", "1")).not.toBe(first);
    expect(await written(...args, "--temperature", "0", "--stop", "upon")).toBe("so much depends ");
  });

  test("writes pieces as they come with --stream", async () => {
    const args = ["--prompt", "so", "--length", "20", "--temperature", "0"];
    const streamed = await written(...args, "--stream");
    expect(streamed.replaceAll("\n", "")).toBe((await written(...args)).replaceAll("\n", ""));
    expect(streamed.split("\n").length).toBeGreaterThan(10);
  });
});

describe("grus inspect", () => {
  test("describes a language model", async () => {
    const { out } = await grus("inspect", path("model"));
    expect(out).toContain(": a language model, 1,798 parameters\ntokenizer: characters, 22 tokens\n");
    expect(out).toContain("model: embeddingSize 8, hiddenSize 16, layers 1, cell gru, dropout 0.2,");
    expect(out).toMatch(/tokens\.vectors\.weight +\[22, 8\]/);
  });
});

describe("grus evaluate", () => {
  test("scores a text, with fixed weights and by dynamic evaluation", async () => {
    const scoresOf = async (...args: readonly string[]) =>
      JSON.parse((await grus("evaluate", path("model"), path("poem.txt"), "--json", ...args)).out);
    const [fixed, dynamic] = [await scoresOf(), await scoresOf("--dynamic", "--learning-rate", "0.001")];
    expect(fixed.nats).toBeLessThan(1);
    expect(dynamic.nats).toBeLessThan(fixed.nats);
    const { out } = await grus("evaluate", path("model"), path("poem.txt"));
    expect(out).toBe(
      `${fixed.bitsPerCharacter.toFixed(3)} bits a character, ${fixed.nats.toFixed(4)} nats a token, perplexity ${fixed.perplexity.toFixed(2)}`,
    );
  });
});
