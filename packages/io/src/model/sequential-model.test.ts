// Models made in code as lists of layers: PyTorch's names, the same numbers, and refusals by name.
import {
  activation,
  batchNorm,
  dropout,
  embedding,
  gru,
  lastStep,
  linear,
  lstm,
  minGru,
  residualConnection,
  rmsNorm,
  rnn,
  sequential,
} from "@grus/cells";
import { evaluate, key, referenceBackend, relu, tanh, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { parseLayerList } from "./layer-list.ts";
import { layerModel } from "./layer-model.ts";
import { sequentialModel } from "./sequential-model.ts";

const sizes = { inputSize: 3, hiddenSize: 4 };

test("parameters have PyTorch's names", () => {
  const chain = sequential({
    words: embedding({ vocabulary: 5, outputSize: 3 }),
    encoder: sequential({ below: gru({ ...sizes, layers: 2, bidirectional: true, bias: false }) }),
    norm: batchNorm({ features: 8 }),
    scale: rmsNorm({ features: 8 }),
    head: linear({ inputSize: 8, outputSize: 2 }),
  });
  const model = sequentialModel(chain, chain.init(key(1)));
  expect([...model.stateDictionary(model.parameters).keys()]).toEqual([
    "words.weight",
    "encoder.below.weight_ih_l0",
    "encoder.below.weight_hh_l0",
    "encoder.below.weight_ih_l0_reverse",
    "encoder.below.weight_hh_l0_reverse",
    "encoder.below.weight_ih_l1",
    "encoder.below.weight_hh_l1",
    "encoder.below.weight_ih_l1_reverse",
    "encoder.below.weight_hh_l1_reverse",
    ...["norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"],
    "scale.weight",
    ...["head.weight", "head.bias"],
  ]);
  expect(Object.keys(model.statistics!)).toEqual(["norm.running_mean", "norm.running_var"]);
});

test("the list survives JSON, and computes what the model does", async () => {
  const chain = sequential({
    drop: dropout({ rate: 0.2 }),
    encoder: lstm({ ...sizes, layers: 2, dropout: 0.5 }),
    squash: activation(relu),
    scale: rmsNorm({ features: 4, epsilon: 0.1 }),
    last: lastStep(),
    head: linear({ inputSize: 4, outputSize: 2 }),
  });
  const parameters = chain.init(key(1));
  const model = sequentialModel(chain, parameters, { input: "x", output: "y" });
  const again = layerModel(
    parseLayerList(JSON.parse(JSON.stringify(model.list))),
    model.stateDictionary(model.parameters),
  );
  expect(again.inputs).toEqual([{ name: "x", dtype: "float32", shape: ["batch", "time", 3] }]);
  const x = tensor([
    [
      [1, 2, 3],
      [0.5, -1, 2],
    ],
  ]);
  const found = await evaluate(referenceBackend(), {
    list: again.apply(again.parameters, { x }).y!,
    chain: chain.bind(parameters)(x),
  });
  expectClose(found.list.data, found.chain.data, { absolute: 1e-6 });
});

test("what a list cannot say is refused by name", () => {
  const messageOf = (write: () => unknown): string => {
    try {
      write();
    } catch (error) {
      return String(error);
    }
    return "";
  };
  const minimal = sequential({ encoder: sequential({ below: minGru(sizes) }) });
  expect(messageOf(() => sequentialModel(minimal, minimal.init(key(1))))).toMatchInlineSnapshot(`
    "ModelFileError: model: part "encoder.below": expected a layer among those that sequentialModel takes; got another part.
    Write ONNX, which takes any function of tensors."
  `);
  const timeMajor = sequential({ encoder: gru({ ...sizes, timeMajor: true }) });
  expect(messageOf(() => sequentialModel(timeMajor, timeMajor.init(key(1))))).toMatchInlineSnapshot(`
    "ModelFileError: model: layer "encoder" (gru): expected sequences [batch, time, features]; got timeMajor.
    Make the layer without timeMajor: its parameters are the same."
  `);
  const joined = rnn({ inputSize: 4, hiddenSize: 4, connection: residualConnection() });
  expect(messageOf(() => sequentialModel(joined, joined.init(key(1))))).toMatchInlineSnapshot(`
    "ModelFileError: model: layer "rnn" (rnn): expected layers without a connection; got one.
    Write ONNX, which takes any function of tensors."
  `);
  const other = sequential({ encoder: gru(sizes), squash: activation((x) => tanh(x)) });
  expect(messageOf(() => sequentialModel(other, other.init(key(1))))).toMatchInlineSnapshot(`
    "ModelFileError: model: layer "squash" (activation): expected one of tanh, sigmoid, relu, softmax, logSoftmax, softplus, exp of @grus/tensor; got another function.
    Pass that function itself, as in activation(tanh), or write ONNX."
  `);
  const empty = sequential({});
  expect(messageOf(() => sequentialModel(empty, empty.init(key(1))))).toMatchInlineSnapshot(`
    "ModelFileError: model: expected at least one layer; got none.
    Pass a sequential of layers."
  `);
  const head = linear({ inputSize: 3, outputSize: 2 });
  const wide = linear({ inputSize: 4, outputSize: 2 });
  expect(messageOf(() => sequentialModel(head, wide.init(key(1))))).toMatchInlineSnapshot(`
    "ModelFileError: model: tensor "linear.weight": expected float32 [2, 3]; got float32 [2, 4].
    Describe the layers as they were created, with their original names."
  `);
});
