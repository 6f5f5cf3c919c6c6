import { evaluate, fromData, grad, key, square, sum, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { backend, data } from "../../test/losses.ts";
import { ragged } from "../ragged.ts";
import { type AttentionStepsParameters, attentionSteps } from "./attention-steps.ts";

const [batch, time, inputSize, attentionSize] = [3, 4, 3, 2];
const x = numbers([batch, time, inputSize], 1);
const steps = [4, 2, 0];
const lengths = tensor(steps, [batch], "int32");
const pool = attentionSteps({ inputSize, attentionSize });
const parameters: AttentionStepsParameters = {
  hidden: { weight: numbers([attentionSize, inputSize], 2), bias: numbers([attentionSize], 3) },
  score: { weight: numbers([1, attentionSize], 4) },
};

/** The weighted mean of the first steps of a row. */
function plain(row: number, count: number): number[] {
  const { hidden, score } = parameters;
  const at = (t: number, i: number) => x.data[(row * time + t) * inputSize + i]!;
  const shares = Array.from({ length: count }, (_, t) => {
    let sum = 0;
    for (let j = 0; j < attentionSize; j++) {
      let inner = hidden.bias!.data[j]!;
      for (let i = 0; i < inputSize; i++) inner += hidden.weight.data[j * inputSize + i]! * at(t, i);
      sum += score.weight.data[j]! * Math.tanh(inner);
    }
    return Math.exp(sum);
  });
  const all = shares.reduce((a, b) => a + b, 0);
  return Array.from({ length: inputSize }, (_, i) =>
    shares.reduce((sum, share, t) => sum + (share / all) * at(t, i), 0),
  );
}

test("is the mean of the valid steps, weighted by a softmax of their scores", async () => {
  const found = await data(pool.bind(parameters)(ragged(x, lengths)));
  expectClose(
    found,
    steps.flatMap((count, row) => plain(row, count)),
    { absolute: 1e-12 },
  );
  const all = await data(pool.bind(parameters)(x));
  expectClose(
    all,
    steps.flatMap((_, row) => plain(row, time)),
    { absolute: 1e-12 },
  );
});

test("has the gradient of central differences, and NaN in the padding has no effect", async () => {
  const loss = ({ own, values }: { own: AttentionStepsParameters; values: Tensor }) =>
    sum(square(pool.bind(own)(ragged(values, lengths))));
  await checkTreeGradient(backend, loss, { own: parameters, values: x });
  const spoiled = fromData({
    data: Float64Array.from(x.data, (value, i) => {
      const step = Math.floor(i / inputSize);
      return step % time < steps[Math.floor(step / time)]! ? value : Number.NaN;
    }),
    shape: x.shape,
    dtype: "float32",
  });
  const [found, expected] = await evaluate(backend, [
    grad(loss)({ own: parameters, values: spoiled }),
    grad(loss)({ own: parameters, values: x }),
  ]);
  expect(numbersOf(found)).toEqual(numbersOf(expected));
});

test("starts as its linear layers; the attention size is the input size by default", () => {
  const { hidden, score } = attentionSteps({ inputSize: 5 }).init(key(0));
  expect([hidden.weight.shape, hidden.bias!.shape, score.weight.shape, score.bias]).toEqual([
    [5, 5],
    [5],
    [1, 5],
    undefined,
  ]);
});
