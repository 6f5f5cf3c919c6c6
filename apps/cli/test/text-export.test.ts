// Models of language written for other programs.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeSafetensors } from "@grus/io";
import { readOnnx } from "@grus/onnx";
import { expectClose } from "@grus/testing";
import { createBackend, keras, key, text } from "grus";
import { beforeAll, expect, test } from "vitest";
import { folder, grus } from "./command.ts";
import { tensorsIn } from "./models.ts";

const place = folder();
const path = (name: string) => join(place, name);
const characters = text.charactersTokenizer("the heron and the crane", { special: ["unknown"] });
const generator = text.languageModel({ vocabulary: characters.size, hiddenSize: 5, embeddingSize: 3 });
const words = text.wordsTokenizer("the heron and the crane", { special: ["padding", "unknown"] });
const classifier = text.textClassifier({
  vocabulary: words.size,
  classes: 2,
  hiddenSize: 3,
  embeddingSize: 2,
});

function write(name: string, { json, safetensors }: text.TextModelFiles): void {
  mkdirSync(path(name));
  writeFileSync(path(`${name}/model.json`), json);
  writeFileSync(path(`${name}/model.safetensors`), safetensors);
}

beforeAll(() => {
  const parameters = generator.init(key(1));
  write("verses", text.save({ task: "language-model", tokenizer: characters, model: generator, parameters }));
  write(
    "labels",
    text.save({
      task: "text-classification",
      tokenizer: words,
      model: classifier,
      parameters: classifier.init(key(2)),
      classes: ["wading", "long"],
      longest: 7,
      columns: undefined,
    }),
  );
});

test("a language model as an ONNX file, its tokenizer beside it", async () => {
  const { code, out, error } = await grus("export", path("verses"), "--out", path("verses.onnx"));
  expect(code, error).toBe(0);
  expect(out).toContain("input  tokens: int32 [batch, time]\ninput  state.recurrent");
  expect(error).toContain(`wrote ${path("verses.tokenizer.json")}, its tokenizer in Hugging Face's form`);
  const { metadata, inputs } = readOnnx(readFileSync(path("verses.onnx")));
  expect([metadata.task, inputs[0]!.shape]).toEqual(["language-model", ["batch", "time"]]);
  const read = text.readTokenizerJson(readFileSync(path("verses.tokenizer.json"), "utf8"));
  expect(read.encode("a crane")).toEqual(characters.encode("a crane"));
});

test("a classifier as a Keras file, and a language model refused", async () => {
  const { code, error } = await grus("convert", path("labels"), path("labels.keras"));
  expect(code, error).toBe(0);
  const model = keras.readKeras(readFileSync(path("labels.keras")));
  expect(model.inputs.map(({ name }) => name)).toEqual(["tokens", "lengths"]);
  expect(model.outputs[0]!.name).toBe("probabilities");
  const refused = await grus("convert", path("verses"), path("verses.keras"));
  expect(refused.error).toContain(
    "a model of the task language-model cannot be written as a list of layers.",
  );
});

test("a classifier as a module without dependencies, with its probabilities", async () => {
  const esm = path("labels.mjs");
  const { code, error } = await grus("export", path("labels"), "--esm", esm, "--size", "batch=1,time=3");
  expect(code, error).toBe(0);
  const tokens = words.encode("the crane and");
  const script = `import { load, verify } from "./labels.mjs";
const { run } = await load();
const { probabilities } = run({ tokens: Int32Array.of(${tokens.join()}), lengths: Int32Array.of(3) });
console.log(JSON.stringify([Array.from(probabilities), (await verify()).isAccurate]));`;
  writeFileSync(path("use.mjs"), script);
  const [found, isAccurate] = JSON.parse(
    execFileSync(process.execPath, [path("use.mjs")], { encoding: "utf8" }),
  );
  const files = {
    json: readFileSync(path("labels/model.json"), "utf8"),
    safetensors: readFileSync(path("labels/model.safetensors")),
  };
  const labeller = text.open(files, await createBackend("reference"), "text-classification");
  const [label] = await labeller.predict(["the crane and"]);
  expectClose(Float32Array.from(found), label!.probabilities, { absolute: 1e-5 });
  expect(isAccurate).toBe(true);
  expect(readdirSync(place)).toContain("labels.tokenizer.json");
});

test("a tagger as an ONNX file, its words, characters and tags beside it", async () => {
  const vocabulary = text.wordVocabulary(["the", "heron"]);
  const letters = text.charactersTokenizer("the heron", { special: ["padding", "unknown"] });
  const model = text.tagger({
    ...{ vocabulary: vocabulary.size, classes: 2, hiddenSize: 2, embeddingSize: 2 },
    characters: { vocabulary: letters.size, outputSize: 2, embeddingSize: 2 },
  });
  write(
    "names",
    text.save({
      ...{ task: "tagging", words: vocabulary, characters: letters, model, parameters: model.init(key(3)) },
      ...{ classes: ["DET", "NOUN"], letters: 6, longest: 9, columns: undefined },
    }),
  );
  const { code, error } = await grus("export", path("names"), "--out", path("names.onnx"));
  expect(code, error).toBe(0);
  expect(error).toContain(`wrote ${path("names.words.json")}, its words, characters and tags`);
  const about = JSON.parse(readFileSync(path("names.words.json"), "utf8"));
  expect(about).toMatchObject({ letters: 6, longest: 9, classes: ["DET", "NOUN"] });
  expect(about.words.indexOf("heron")).toBe(vocabulary.encode(["Heron"])[0]);
  expect(readOnnx(readFileSync(path("names.onnx"))).metadata.task).toBe("tagging");
});

test("converted to a directory it is the same model, and is verified", async () => {
  const { code, error } = await grus("convert", path("labels"), path("again"));
  expect(code, error).toBe(0);
  for (const file of ["model.json", "model.safetensors"])
    expect(readFileSync(path(`again/${file}`))).toEqual(readFileSync(path(`labels/${file}`)));
  expect((await grus("verify", path("again"), "--backend", "wasm")).out).toContain("accurate:");
  const onnx = await grus("convert", path("again"), path("labels.onnx"));
  expect(onnx.code, onnx.error).toBe(0);
  const { metadata } = readOnnx(readFileSync(path("labels.onnx")));
  expect(metadata).toEqual({ task: "text-classification", classes: '["wading","long"]', longest: "7" });
});

test("runs on tensors, and says what is missing", async () => {
  const tokens = { shape: [1, 2], dtype: "int32", data: Int32Array.of(2, 3) } as const;
  const lengths = { shape: [1], dtype: "int32", data: Int32Array.of(2) } as const;
  writeFileSync(path("in.safetensors"), writeSafetensors({ tokens, lengths }));
  const args = ["--input", path("in.safetensors"), "--output", path("out.safetensors")];
  const { code, error } = await grus("run", path("labels"), ...args, "--backend", "reference");
  expect(code, error).toBe(0);
  expect(tensorsIn(path("out.safetensors")).get("probabilities")!.shape).toEqual([1, 2]);
  const failed = await grus("run", path("verses"), ...args, "--backend", "reference");
  expect([failed.code, failed.error]).toEqual([2, expect.stringContaining("lengths")]);
});
