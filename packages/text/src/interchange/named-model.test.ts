// Named models compute what the models do.
import { ragged } from "@grus/cells";
import {
  evaluate,
  key,
  type Ragged,
  referenceBackend,
  softmax,
  type Tensor,
  tensor,
  zeros,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { languageModel } from "../models/language-model.ts";
import { tagger } from "../models/tagger.ts";
import { textClassifier } from "../models/text-classifier.ts";
import { namedModel } from "./named-model.ts";

const backend = referenceBackend();
const sizes = { vocabulary: 7, embeddingSize: 3, hiddenSize: 4 } as const;
const lengths = tensor(Int32Array.of(3, 1), [2], "int32");
const tokens = tensor(Int32Array.of(1, 5, 2, 6, 3, 3), [2, 3], "int32");
const text: Ragged<"int32"> = ragged(tokens, lengths);

async function expectEqual(found: Tensor | undefined, expected: Tensor): Promise<void> {
  const [own, other] = await evaluate(backend, [found!, expected] as const);
  expect(own.shape).toEqual(other.shape);
  expectClose(own.data, other.data, { absolute: 1e-6 });
}

test("a language model, with the state before and after", async () => {
  const model = languageModel({ ...sizes, cell: "lstm", layers: 2 });
  const parameters = model.init(key(1));
  const named = namedModel({ task: "language-model", model, parameters });
  expect(named.inputs.map(({ name }) => name)).toEqual([
    "tokens",
    ...[0, 1].flatMap((layer) =>
      ["hidden", "cell"].map((part) => `state.recurrent.${layer}.forward.${part}`),
    ),
  ]);
  const before = Object.fromEntries(named.inputs.slice(1).map(({ name }) => [name, zeros([2, 4])]));
  const outputs = named.apply(named.parameters, { tokens, ...before });
  expect(Object.keys(outputs)).toEqual(named.outputs.map(({ name }) => name));
  await expectEqual(outputs.logits, model.bind(parameters)(tokens));
  const after = Object.fromEntries(
    Object.entries(outputs).flatMap(([name, value]) =>
      name === "logits" ? [] : [[name.replace("next.", "state."), value]],
    ),
  );
  const again = named.apply(named.parameters, { tokens, ...after });
  const twice = tensor(Int32Array.of(1, 5, 2, 1, 5, 2, 6, 3, 3, 6, 3, 3), [2, 6], "int32");
  const whole = await evaluate(backend, model.bind(parameters)(twice));
  const last = whole.data.filter((_, i) => Math.floor(i / 7) % 6 >= 3);
  await expectEqual(again.logits, tensor(last, [2, 3, 7]));
});

test("a classifier, with its own parameters or others", async () => {
  const model = textClassifier({ ...sizes, classes: 3, pooling: "attention" });
  const [first, second] = [model.init(key(1)), model.init(key(2))];
  const named = namedModel({ task: "text-classification", model, parameters: first });
  const other = namedModel({ task: "text-classification", model, parameters: second });
  for (const [parameters, own] of [
    [named.parameters, first],
    [other.parameters, second],
  ] as const)
    await expectEqual(
      named.apply(parameters, { tokens, lengths }).probabilities,
      softmax(model.bind(own)(text)),
    );
});

test.each(["crf", "softmax"] as const)("a tagger by %s, of words with their letters", async (output) => {
  const characters = { vocabulary: 5, embeddingSize: 2, outputSize: 3 };
  const model = tagger({ ...sizes, classes: 4, output, characters });
  const parameters = model.init(key(3));
  const named = namedModel({ task: "tagging", model, parameters });
  const letters = tensor(
    Int32Array.from({ length: 24 }, (_, i) => (3 * i) % 5),
    [2, 3, 4],
    "int32",
  );
  const found = named.apply(named.parameters, { words: tokens, lengths, characters: letters });
  const call = model.bind(parameters);
  const input = { words: text, characters: ragged(letters, lengths) };
  await expectEqual(found.tags, call.decode(input).tags.values);
  await expectEqual(found.probabilities, call.probabilities(input).values);
});
