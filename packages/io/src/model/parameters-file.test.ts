import { batchNorm, gru, linear, sequential } from "@grus/cells";
import { flatten, key, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { readSafetensors } from "../safetensors/read-safetensors.ts";
import { fitParameters, formOf, loadParameters, saveParameters } from "./parameters-file.ts";

const modelOf = (hiddenSize: number) =>
  sequential({
    recurrent: gru({ inputSize: 2, hiddenSize, layers: 2, bidirectional: true }),
    head: linear({ inputSize: 2 * hiddenSize, outputSize: 1 }),
  });
const model = modelOf(3);
const parameters = model.init(key(1));

test("parameters round-trip", () => {
  const loaded = loadParameters(model, saveParameters(parameters));
  const numbers = (tree: unknown) =>
    flatten(tree).map(({ path, leaf }) => [path, leaf.shape, [...leaf.data]]);
  expect(numbers(loaded)).toEqual(numbers(parameters));
  expect(loaded.recurrent.layers).toHaveLength(2);
});

test("parameters are fitted to a form without elements of its own", () => {
  const { tensors } = readSafetensors(saveParameters(parameters));
  const loaded = fitParameters(formOf(model), tensors);
  expect([...loaded.head.weight.data]).toEqual([...parameters.head.weight.data]);
  expect(() => fitParameters(formOf(modelOf(1e6)), tensors)).toThrow(
    'tensor "recurrent.layers.0.forward.weightIh": expected float32[3000000, 2]; got float32[9, 2].',
  );
});

test("running statistics are among them", () => {
  const own = sequential({ norm: batchNorm({ features: 2 }), head: linear({ inputSize: 2, outputSize: 1 }) });
  const trained = { ...own.init(key(1)), norm: { ...own.init(key(1)).norm, runningMean: tensor([5, -7]) } };
  const loaded = loadParameters(own, saveParameters(trained));
  expect([...loaded.norm.runningMean.data]).toEqual([5, -7]);
  expect([...loaded.norm.runningVariance.data]).toEqual([1, 1]);
});

test("refuses a file of another model with name, shape and cure", () => {
  expect(() => loadParameters(modelOf(4), saveParameters(parameters))).toThrowErrorMatchingInlineSnapshot(`
    [SafetensorsError: safetensors: tensor "recurrent.layers.0.forward.weightIh": expected float32[12, 2]; got float32[9, 2].
    Create the model with the sizes of the one whose parameters were saved.]
  `);
  expect(() =>
    loadParameters(linear({ inputSize: 2, outputSize: 1 }), saveParameters(parameters.head)),
  ).toThrowErrorMatchingInlineSnapshot(`
    [SafetensorsError: safetensors: tensor "weight": expected float32[1, 2]; got float32[1, 6].
    Create the model with the sizes of the one whose parameters were saved.]
  `);
  const other = sequential({ readout: linear({ inputSize: 6, outputSize: 1 }) });
  expect(() =>
    loadParameters(other, saveParameters({ head: parameters.head })),
  ).toThrowErrorMatchingInlineSnapshot(`
    [SafetensorsError: safetensors: expected the parameters of the model; got a file without readout.weight, readout.bias and with head.bias, head.weight.
    Load it into the model whose parameters were saved.]
  `);
});

test("refuses swapped arguments and a path", () => {
  const file = saveParameters(parameters);
  // @ts-expect-error the model is first
  expect(() => loadParameters(file, model)).toThrowErrorMatchingInlineSnapshot(`
    [SafetensorsError: safetensors: expected loadParameters(model, file), with the bytes of the file; got an instance of Uint8Array as model.
    Pass the model first.]
  `);
  // @ts-expect-error a path is not the bytes of a file
  expect(() => loadParameters(model, "model.safetensors")).toThrowErrorMatchingInlineSnapshot(`
    [SafetensorsError: safetensors: expected loadParameters(model, file), with the bytes of the file; got model.safetensors (a string) as file.
    Read the file first: await readFile(path).]
  `);
});
