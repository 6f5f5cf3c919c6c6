import { gruCell } from "@grus/cells";
import { key, referenceBackend } from "@grus/tensor";
import { expect, test } from "vitest";
import { languageModel } from "../models/language-model.ts";
import { bytePairTokenizer } from "../tokenizers/byte-pair-tokenizer.ts";
import { isTextModel, open, save } from "./generator-files.ts";
import { textGenerator } from "./text-generator.ts";

const backend = referenceBackend();
const tokenizer = bytePairTokenizer("the quick brown fox and the lazy dog", {
  vocabulary: 262,
  special: ["end"],
});
const options = {
  vocabulary: tokenizer.size,
  embeddingSize: 3,
  hiddenSize: 4,
  cell: "lstm",
  layers: 2,
} as const;
const model = languageModel(options);
const generator = textGenerator({ backend, tokenizer, model, parameters: model.init(key(3)) });

test("a saved generator scores and writes as before, to the last bit", async () => {
  const kept = open(save(generator), backend);
  const text = "the lazy fox, déjà vu";
  expect(await kept.score(text)).toEqual(await generator.score(text));
  const options = { length: 20, seed: 3 };
  expect(await kept.writeAll(["the", "dog"], options)).toEqual(
    await generator.writeAll(["the", "dog"], options),
  );
  expect(kept.model.description).toEqual(model.description);
  expect(save(kept)).toEqual(save(generator));
});

test("tells its files from others", () => {
  const { json, safetensors } = save(generator);
  expect([isTextModel(json), isTextModel("{}"), isTextModel("no")]).toEqual([true, false, false]);
  const opened = (changed: string) => () => open({ json: changed, safetensors }, backend);
  expect(opened("no")).toThrow("model.json: expected JSON; got");
  expect(opened("3")).toThrow("model.json: expected an object; got 3.");
  expect(opened('{"format":"grus-forecaster","version":2}')).toThrow(
    'format is "grus-forecaster" version 2, task undefined; expected "grus-text" version 1, task "language-model".',
  );
  expect(opened(json.replace('"hiddenSize": 4', '"hiddenSize": 5'))).toThrow("expected float32");
});

test("refuses a cell that is a function", () => {
  const cell = (inputSize: number) => gruCell({ inputSize, hiddenSize: 4 });
  const own = languageModel({ ...options, cell });
  const custom = { tokenizer, model: own, parameters: own.init(key(0)) };
  expect(() => save(custom)).toThrow("the cell of the model is a function");
});
