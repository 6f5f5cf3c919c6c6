// Where commands write, and what remains when they fail.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileOf, folder, grus, waveFile } from "./command.ts";
import { asTagger, checkpoint, integers, onnxTagger, tensorFile, tokens13 } from "./models.ts";

const contentOf = (directory: string): readonly (readonly [name: string, content: string])[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort()
    .map((name) => [name, readFileSync(join(directory, name)).toString("base64")]);

function directoryOf(files: Readonly<Record<string, string>>): string {
  const path = folder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

const data = tensorFile({ tokens: integers([1, 2, 3, 4], [2, 2]), logits: integers([0, 1, 2, 3], [2, 2]) });

describe("a directory that holds something else is left unchanged", () => {
  test.each([
    [
      "a forecaster",
      { "model.json": '{"format":"grus-forecaster"}', "report.html": "x" },
      'format "grus-forecaster"',
    ],
    ["another program's model.json", { "model.json": "[]" }, "a model.json not written by Grus"],
    [
      "files",
      { "thesis.tex": "x" },
      "holds files (thesis.tex) but no model.\nChoose another name, or remove it.",
    ],
    [
      "a run",
      { "model.json": '{"format":"grus-model"}', "checkpoints/checkpoint-run.grus": "x" },
      "an unfinished run",
    ],
  ])("%s", async (_, files, reason) => {
    const directory = directoryOf(files);
    const before = contentOf(directory);
    for (const args of [
      ["convert", onnxTagger, directory],
      ["fine-tune", onnxTagger, data, "--out", directory],
    ]) {
      const { code, error } = await grus(...args);
      expect(error).toContain(reason);
      expect(error).not.toContain("epoch");
      expect(code).toBe(2);
    }
    expect(contentOf(directory)).toEqual(before);
  });

  test("a model where a forecaster would be written", async () => {
    const directory = directoryOf({ "model.json": '{"format":"grus-model"}' });
    const { code, error } = await grus("forecast", waveFile(), "--target", "level", "--out", directory);
    expect([code, error]).toEqual([
      2,
      expect.stringContaining('a model of format "grus-model"; expected format'),
    ]);
    expect(readdirSync(directory)).toEqual(["model.json"]);
  });

  test("a directory where a file would be written", async () => {
    const directory = folder();
    for (const args of [
      ["run", onnxTagger, "--input", tokens13(), "--output", directory],
      ["predict", "nowhere", "nowhere.csv", "--out", directory],
      ["export", onnxTagger, "--esm", directoryNamed("m.mjs")],
    ]) {
      const { code, error } = await grus(...args);
      expect([code, error]).toEqual([
        2,
        expect.stringContaining("is a directory; expected a file to write."),
      ]);
      expect(error).not.toContain("    at ");
    }
  });
});

function directoryNamed(name: string): string {
  const path = join(folder(), name);
  mkdirSync(path);
  return path;
}

describe("a directory with a model of the same kind", () => {
  test("is replaced, and leftover files are removed", async () => {
    const directory = join(folder(), "model");
    await grus("convert", checkpoint, directory, ...asTagger);
    expect(readdirSync(directory).sort()).toEqual(["golden.safetensors", "model.json", "model.safetensors"]);
    writeFileSync(join(directory, "notes.txt"), "mine");
    const { code, error } = await grus("convert", onnxTagger, directory);
    expect(code, error).toBe(0);
    expect(error).toContain("removed model.safetensors of the previous model");
    expect(readdirSync(directory).sort()).toEqual([
      "golden.safetensors",
      "model.json",
      "model.onnx",
      "notes.txt",
    ]);
    expect((await grus("verify", directory)).out).toContain("accurate");
  });

  test("is complete if a file cannot be replaced", async () => {
    const directory = join(folder(), "model");
    await grus("convert", checkpoint, directory, ...asTagger);
    const before = contentOf(directory);
    mkdirSync(join(directory, "model.onnx"));
    const { code, error } = await grus("convert", onnxTagger, directory);
    expect([code, error]).toEqual([
      2,
      expect.stringContaining("model.onnx: cannot be written: is a directory"),
    ]);
    expect(error).not.toContain("replacing");
    expect(readdirSync(directory).sort()).toEqual([...before.map(([name]) => name), "model.onnx"].sort());
    expect(contentOf(directory)).toEqual(before);
  });

  test("is written after a kill that left no file", async () => {
    const directory = directoryOf({ ".grus-replacing/new/model.json": "x" });
    const { code, error } = await grus("convert", onnxTagger, directory);
    expect(code, error).toBe(0);
    expect(readdirSync(directory).sort()).toEqual(["golden.safetensors", "model.json", "model.onnx"]);
  });

  test("can have a dot in its name", async () => {
    const directory = directoryNamed("model.v2");
    const { code, error } = await grus("convert", onnxTagger, directory);
    expect(code, error).toBe(0);
    expect((await grus("inspect", directory)).out).toContain("ONNX, operator set 17");
  });
});

test.each([
  ["convert", onnxTagger, "FILE/m"],
  ["convert", onnxTagger, "FILE/m.onnx"],
  ["inspect", "FILE/m.onnx"],
  ["run", "FILE/m.onnx", "--input", "a", "--output", "b"],
  ["run", onnxTagger, "--input", "FILE/a", "--output", join(folder(), "b")],
  ["run", checkpoint, "--layers", "FILE/a", "--input", "a", "--output", join(folder(), "b")],
  ["forecast", "FILE/a.csv", "--target", "level"],
  ["predict", "FILE/m", "FILE/a.csv"],
  ["verify", "FILE/m"],
])("reports a path through a file: %s %s %s", async (...args) => {
  const file = fileOf(["no directory"]);
  const { code, error } = await grus(...args.map((arg) => arg.replace("FILE", file)));
  expect([code, error]).toEqual([
    2,
    expect.stringMatching(/a part of the path is a file|a path of which a part is a file/),
  ]);
});
