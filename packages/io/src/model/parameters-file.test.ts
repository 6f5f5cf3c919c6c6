import { gru, linear, sequential } from "@grus/cells";
import { flatten, key } from "@grus/tensor";
import { expect, test } from "vitest";
import { loadParameters, saveParameters } from "./parameters-file.ts";

const modelOf = (hiddenSize: number) =>
  sequential({
    recurrent: gru({ inputSize: 2, hiddenSize, layers: 2, bidirectional: true }),
    head: linear({ inputSize: 2 * hiddenSize, outputSize: 1 }),
  });
const model = modelOf(3);
const parameters = model.init(key(1));

test("parameters come back as they were saved", () => {
  const loaded = loadParameters(model, saveParameters(parameters));
  const numbers = (tree: unknown) =>
    flatten(tree).map(({ path, leaf }) => [path, leaf.shape, [...leaf.data]]);
  expect(numbers(loaded)).toEqual(numbers(parameters));
  expect(loaded.recurrent.layers).toHaveLength(2);
});

test("a file of another model is refused by name, shape and what to do", () => {
  expect(() => loadParameters(modelOf(4), saveParameters(parameters))).toThrowErrorMatchingInlineSnapshot();
  expect(() =>
    loadParameters(linear({ inputSize: 2, outputSize: 1 }), saveParameters(parameters.head)),
  ).toThrowErrorMatchingInlineSnapshot();
  const other = sequential({ readout: linear({ inputSize: 6, outputSize: 1 }) });
  expect(() =>
    loadParameters(other, saveParameters({ head: parameters.head })),
  ).toThrowErrorMatchingInlineSnapshot();
});
