import { gruCell } from "@grus/cells";
import { key, referenceBackend } from "@grus/tensor";
import { expect, test } from "vitest";
import { textLabeller } from "../classification/text-labeller.ts";
import { textGenerator } from "../language/text-generator.ts";
import { languageModel } from "../models/language-model.ts";
import { textClassifier } from "../models/text-classifier.ts";
import { bytePairTokenizer } from "../tokenizers/byte-pair-tokenizer.ts";
import { wordsTokenizer } from "../tokenizers/words-tokenizer.ts";
import { isTextModel, open, save } from "./text-model-files.ts";

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

test.each([{}, { cutoffs: [50, 200] }])(
  "a saved generator scores and writes as before, to the last bit: %o",
  async (more) => {
    const model = languageModel({ ...options, ...more });
    const generator = textGenerator({ backend, tokenizer, model, parameters: model.init(key(3)) });
    const kept = open(save(generator), backend, "language-model");
    const text = "the lazy fox, déjà vu";
    expect(await kept.score(text)).toEqual(await generator.score(text));
    const how = { length: 20, seed: 3 };
    expect(await kept.writeAll(["the", "dog"], how)).toEqual(await generator.writeAll(["the", "dog"], how));
    expect(kept.model.description).toEqual(model.description);
    expect(save(kept)).toEqual(save(generator));
  },
);

test("tells its files from others", () => {
  const { json, safetensors } = save(generator);
  expect([isTextModel(json), isTextModel("{}"), isTextModel("no")]).toEqual([true, false, false]);
  const opened = (changed: string) => () => open({ json: changed, safetensors }, backend);
  expect(opened("no")).toThrow("model.json: expected JSON; got");
  expect(opened("3")).toThrow("model.json: the file is 3; expected an object.");
  expect(opened('{"format":"grus-forecaster","version":2}')).toThrow(
    'format is "grus-forecaster" version 2, task undefined; expected "grus-text" version 1, task "language-model" or "text-classification" or "tagging" or "translation".',
  );
  expect(opened(json.replace('"hiddenSize": 4', '"hiddenSize": 5'))).toThrow("expected float32");
});

test("opens a model of the task that is asked for alone", async () => {
  const words = wordsTokenizer("a crane and a heron", { special: ["padding", "unknown"] });
  const classifier = textClassifier({ vocabulary: words.size, classes: 3, embeddingSize: 2, hiddenSize: 2 });
  const parameters = classifier.init(key(1));
  const own = { backend, tokenizer: words, model: classifier, parameters, longest: 3 };
  const files = save(textLabeller({ ...own, classes: ["a", "b", "c"] }));
  const opened = open(files, backend);
  expect([opened.task, open(save(generator), backend).task]).toEqual([
    "text-classification",
    "language-model",
  ]);
  if (opened.task !== "text-classification") throw new Error(opened.task);
  expect([opened.classes, opened.longest, opened.columns]).toEqual([["a", "b", "c"], 3, undefined]);
  const [first, second, short] = await opened.predict(["a crane and", "a crane and a heron", "a crane"]);
  expect(second).toEqual(first);
  expect(short).not.toEqual(first);
  expect(() => open(files, backend, "language-model")).toThrow(
    'format is "grus-text" version 1, task "text-classification"; expected "grus-text" version 1, task "language-model".',
  );
  const changed = { ...files, json: files.json.replace(/"classes": \[[^\]]*\]/, '"classes": 3') };
  expect(() => open(changed, backend)).toThrow("model.json: classes is 3; expected a list.");
  expect(() => textLabeller({ ...own, classes: ["a", "b"] })).toThrow(
    "there are 2 labels and the model has 3 classes; expected equal numbers.",
  );
  expect(() => textLabeller({ ...own, tokenizer, classes: ["a", "b", "c"] })).toThrow(
    `the tokenizer has ${tokenizer.size} tokens and the model ${words.size}; expected equal numbers.`,
  );
});

test("refuses a cell that is a function", () => {
  const cell = (inputSize: number) => gruCell({ inputSize, hiddenSize: 4 });
  const own = languageModel({ ...options, cell });
  const custom = { task: "language-model", tokenizer, model: own, parameters: own.init(key(0)) } as const;
  expect(() => save(custom)).toThrow("the cell of the model is a function");
});
