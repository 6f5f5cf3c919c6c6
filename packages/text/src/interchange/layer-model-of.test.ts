// Lists of layers of classifiers and taggers compute what these do.
import { evaluate, key, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { languageModel } from "../models/language-model.ts";
import { tagger } from "../models/tagger.ts";
import { textClassifier } from "../models/text-classifier.ts";
import { layerModelOf } from "./layer-model-of.ts";
import { type NameableModel, namedModel } from "./named-model.ts";

const sizes = { vocabulary: 7, embeddingSize: 3, hiddenSize: 4 } as const;
const lengths = tensor(Int32Array.of(3, 1), [2], "int32");
const tokens = tensor(Int32Array.of(1, 5, 2, 6, 3, 3), [2, 3], "int32");

function classifier(options: Partial<Parameters<typeof textClassifier>[0]>, seed = 1): NameableModel {
  const model = textClassifier({ ...sizes, classes: 3, ...options });
  return { task: "text-classification", model, parameters: model.init(key(seed)) };
}

function tags(options: Partial<Parameters<typeof tagger>[0]>): NameableModel {
  const model = tagger({ ...sizes, classes: 4, output: "softmax", ...options });
  return { task: "tagging", model, parameters: model.init(key(2)) };
}

/** Rows of valid steps: after them a tagger gives 0, and a list of layers anything. */
async function expectSame(source: NameableModel, input: string, rows: number): Promise<void> {
  const given = { [input]: tokens, lengths };
  const [named, layers] = [namedModel(source), layerModelOf(source)];
  const outputs = [named, layers].map((own) => own.apply(own.parameters, given).probabilities as Tensor);
  const [expected, found] = await evaluate(referenceBackend(), outputs as [Tensor, Tensor]);
  expect(found.shape).toEqual(expected.shape);
  const count = rows * found.shape.at(-1)!;
  expectClose(found.data.slice(0, count), expected.data.slice(0, count), { absolute: 1e-6 });
}

test.each(["max", "mean", "last"] as const)("a classifier by the %s step", async (pooling) => {
  await expectSame(classifier({ pooling, layers: 2 }), "tokens", 2);
});

test.each(["gru", "lstm", "rnn"] as const)("a tagger of %s", async (cell) => {
  await expectSame(tags({ cell }), "words", 4);
});

test("other parameters by name", () => {
  const other = namedModel(classifier({}, 5)).parameters;
  const model = layerModelOf(classifier({}), other);
  expect(model.parameters["head.weight"]!.data).toEqual(other["head.weight"]!.data);
});

describe("refuses", () => {
  const language = languageModel({ ...sizes, cell: "lstm" });
  test.each<[string, NameableModel]>([
    ["pooling by attention", classifier({ pooling: "attention" })],
    ["the cell minGru", classifier({ cell: "minGru" })],
    ["convolutions beside the recurrent layers", classifier({ convolutions: [2] })],
    ["a linear classifier of pairs", classifier({ pairs: 64 })],
    ["a conditional random field", tags({ output: "crf" })],
    ["characters of words", tags({ characters: { vocabulary: 5 } })],
    [
      "a model of the task language-model",
      { task: "language-model", model: language, parameters: language.init(key(1)) },
    ],
  ])("%s", (what, source) => {
    expect(() => layerModelOf(source)).toThrow(
      `layerModelOf: ${what} cannot be written as a list of layers.`,
    );
  });
});
