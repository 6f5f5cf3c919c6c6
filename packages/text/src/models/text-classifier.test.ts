import { wasmBackend } from "@grus/backend-wasm";
import { crossEntropy, ragged } from "@grus/cells";
import { sequenceBatches } from "@grus/data";
import { adam } from "@grus/optim";
import { evaluate, key, referenceBackend, tensor } from "@grus/tensor";
import { fit } from "@grus/train";
import { accuracy } from "@grus/train/metrics";
import { describe, expect, test } from "vitest";
import { type TextClassifierOptions, textClassifier, textClassifierFrom } from "./text-classifier.ts";

const backend = referenceBackend();
const sizes = { vocabulary: 9, classes: 3, embeddingSize: 5, hiddenSize: 4 } as const;
const lengths = tensor([4, 1], [2], "int32");
const text = ragged(tensor(Int32Array.of(1, 5, 8, 2, 3, 0, 0, 0), [2, 4], "int32"), lengths);
const logitsOf = async (options: Partial<TextClassifierOptions>, training = false) => {
  const model = textClassifier({ ...sizes, ...options });
  const context = training ? { key: key(5) } : {};
  return Array.from((await evaluate(backend, model.bind(model.init(key(1)), context)(text))).data);
};

describe("textClassifier", () => {
  test("learns which word a text contains, under fit", async () => {
    const wasm = await wasmBackend();
    const label = Int32Array.from({ length: 60 }, (_, i) => i % 3);
    const own = Array.from(label, (one, i) =>
      Int32Array.from({ length: 3 + (i % 5) }, (_, t) => (t === i % 3 ? 1 + one : 4 + ((i + t) % 5))),
    );
    const run = fit({
      backend: wasm,
      model: textClassifier({ ...sizes, dropout: 0, pooling: "attention" }),
      train: sequenceBatches({ text: own, label }, { batchSize: 20 }),
      loss: (model, { text, label }) => crossEntropy(model(text), label),
      metrics: (model, { text, label }) => ({ accuracy: accuracy(model(text), label) }),
      optimizer: adam({ learningRate: 0.03 }),
      epochs: 20,
    });
    const { history } = await run.finish();
    expect(history.at(-1)!.metrics.accuracy).toBe(1);
    await wasm.dispose();
  });

  test("padding changes nothing", async () => {
    const other = ragged(tensor(Int32Array.of(1, 5, 8, 2, 3, 7, 1, 8), [2, 4], "int32"), lengths);
    for (const pooling of ["attention", "max", "mean", "last"] as const) {
      const model = textClassifier({ ...sizes, pooling, convolutions: [2, 5], filters: 3, pairs: 16 });
      const call = model.bind(model.init(key(1)));
      const [found, expected] = await evaluate(backend, [call(other), call(text)]);
      expect(found).toEqual(expected);
    }
  });

  test.each<[string, Partial<TextClassifierOptions>, boolean]>([
    ["cell", { cell: "lstm" }, false],
    ["cell, rnn", { cell: "rnn" }, false],
    ["layers", { layers: 2 }, false],
    ["attention", { pooling: "attention" }, false],
    ["convolutions", { convolutions: [2] }, false],
    ["filters", { convolutions: [2], filters: 3 }, false],
    ["mean", { pooling: "mean" }, false],
    ["last", { pooling: "last" }, false],
    ["vectors", { vectors: new Float32Array(45).fill(0.1) }, false],
    ["dropout", { dropout: 0 }, true],
    ["wordDropout", { wordDropout: 0.7, unknown: 1 }, true],
  ])("the option %s changes the logits", async (_, options, training) => {
    expect(await logitsOf(options, training)).not.toEqual(await logitsOf({}, training));
    expect(await logitsOf(options, training)).toEqual(await logitsOf(options, training));
  });

  test("is built again from its description as plain data", async () => {
    const wide = { convolutions: [1, 3], filters: 7, pairs: 32 };
    const further = { layers: 2, wordDropout: 0.1, unknown: 1, ...wide };
    const model = textClassifier({ ...sizes, pooling: "attention", ...further });
    const again = textClassifierFrom(JSON.parse(JSON.stringify(model.description)));
    expect(again.description).toEqual(model.description);
    const parameters = model.init(key(2));
    const [found, expected] = await evaluate(backend, [
      again.bind(parameters)(text),
      model.bind(parameters)(text),
    ]);
    expect(found).toEqual(expected);
  });

  test("rejects what it cannot use", () => {
    expect(() =>
      textClassifier({ ...sizes, ...JSON.parse('{ "pooling": "sum" }') }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[TextError: textClassifier: pooling is "sum"; expected attention, max, mean, last.]`,
    );
    expect(() => textClassifier({ ...sizes, convolutions: [2, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[TextError: textClassifier: convolutions has a width of 0; expected whole numbers of words of at least 1.]`,
    );
    expect(() => textClassifier({ ...sizes, dropout: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: recurrent: dropout is 1; expected a number from 0 to below 1.]`,
    );
    expect(() => textClassifierFrom(JSON.parse('{ "kind": "tagger" }'))).toThrowErrorMatchingInlineSnapshot(`
      [TextError: textClassifierFrom: the description has the kind "tagger"; expected "text-classifier".
      Pass the description of a model of this kind.]
    `);
  });
});
