import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import { ones } from "../tensor.ts";
import { whole } from "../testing/case.ts";
import { gruSequence } from "./gru.ts";
import { lstmSequence } from "./lstm.ts";
import type { RecurrentWeights } from "./recurrent.ts";
import { rnnSequence } from "./rnn.ts";

const weights = (gates: number): RecurrentWeights => ({
  weightIh: ones([gates * 4, 3]),
  weightHh: ones([gates * 4, 4]),
});
const x = ones([2, 5, 3]);
const wholes = (shape: readonly number[]) =>
  whole(new Array<number>(shape.reduce((a, b) => a * b)).fill(1), shape);

describe("sequences reject", () => {
  test("inputs of a different shape", () => {
    expect(
      errorsOf({
        "no batch": () => gruSequence(ones([5, 3]), weights(3)),
        "no time, time-major": () => lstmSequence(ones([5, 3]), weights(4), { timeMajor: true }),
        "four axes": () => rnnSequence(ones([2, 2, 5, 3]), weights(1)),
        "a different number of features": () => gruSequence(ones([2, 5, 7]), weights(3)),
        "a different number of features, time-major": () =>
          rnnSequence(ones([5, 2, 7]), weights(1), { timeMajor: true }),
      }),
    ).toMatchInlineSnapshot(`
      "
      no batch
        ShapeError: gru: input has shape [5, 3]; expected [batch, time, inputSize].
        Split a long series into windows, or add a batch axis of length 1.
      no time, time-major
        ShapeError: lstm: input has shape [5, 3]; expected [time, batch, inputSize].
        Split a long series into windows, or add a batch axis of length 1.
      four axes
        ShapeError: rnn: input has shape [2, 2, 5, 3]; expected [batch, time, inputSize].
      a different number of features
        ShapeError: gru: input has shape [2, 5, 7]; expected [batch, time, inputSize=3].
        Pass 3 features per step, create the cell with inputSize 7, or pass this model's parameters.
      a different number of features, time-major
        ShapeError: rnn: input has shape [5, 2, 7]; expected [time, batch, inputSize=3].
        Pass 3 features per step, create the cell with inputSize 7, or pass this model's parameters."
    `);
  });

  test("weights of a different shape", () => {
    const gru = weights(3);
    expect(
      errorsOf({
        "weights of another cell": () => lstmSequence(x, weights(3)),
        "a weightHh that is a vector": () => gruSequence(x, { ...gru, weightHh: ones([12]) }),
        "a weightIh that is a vector": () => gruSequence(x, { ...gru, weightIh: ones([12]) }),
        "a weightIh of another cell": () => gruSequence(x, { ...gru, weightIh: ones([16, 3]) }),
        "a biasIh of a different length": () => gruSequence(x, { ...gru, biasIh: ones([4]) }),
        "a biasHh of a different rank": () => gruSequence(x, { ...gru, biasHh: ones([12, 1]) }),
      }),
    ).toMatchInlineSnapshot(`
      "
      weights of another cell
        ShapeError: lstm: weightHh [4·hiddenSize, hiddenSize] has shape [12, 4]; expected [16, 4].
      a weightHh that is a vector
        ShapeError: gru: weightHh has shape [12]; expected [gates·hiddenSize, hiddenSize].
      a weightIh that is a vector
        ShapeError: gru: weightIh has shape [12]; expected [gates·hiddenSize, inputSize].
      a weightIh of another cell
        ShapeError: gru: weightIh [3·hiddenSize, inputSize] has shape [16, 3]; expected [12, 3].
      a biasIh of a different length
        ShapeError: gru: biasIh [3·hiddenSize] has shape [4]; expected [12].
      a biasHh of a different rank
        ShapeError: gru: biasHh [3·hiddenSize] has shape [12, 1]; expected [12]."
    `);
  });

  test("states and lengths of a different shape", () => {
    expect(
      errorsOf({
        "a state of a different batch": () => gruSequence(x, weights(3), { hidden: ones([1, 4]) }),
        "a hidden state of a different size": () => lstmSequence(x, weights(4), { hidden: ones([2, 3]) }),
        "a cell state of a different size": () => lstmSequence(x, weights(4), { cell: ones([2, 3]) }),
        "lengths of a different batch": () => rnnSequence(x, weights(1), { lengths: whole([1, 2, 3]) }),
        "lengths of a time-major input": () =>
          rnnSequence(x, weights(1), { lengths: whole([1, 2]), timeMajor: true }),
      }),
    ).toMatchInlineSnapshot(`
      "
      a state of a different batch
        ShapeError: gru: hidden [batch, hiddenSize] has shape [1, 4]; expected [2, 4].
      a hidden state of a different size
        ShapeError: lstm: hidden [batch, hiddenSize] has shape [2, 3]; expected [2, 4].
      a cell state of a different size
        ShapeError: lstm: cell [batch, hiddenSize] has shape [2, 3]; expected [2, 4].
      lengths of a different batch
        ShapeError: rnn: lengths [batch] has shape [3]; expected [2].
      lengths of a time-major input
        ShapeError: rnn: lengths [batch] has shape [2]; expected [5]."
    `);
  });

  test("different element types", () => {
    const gru = weights(3);
    expect(
      errorsOf({
        "int32 inputs": () => gruSequence(wholes([2, 5, 3]), gru),
        "an int32 weight": () => gruSequence(x, { ...gru, weightHh: wholes([12, 4]) }),
        "an int32 bias": () => gruSequence(x, { ...gru, biasIh: wholes([12]) }),
        "an int32 state": () => gruSequence(x, gru, { hidden: wholes([2, 4]) }),
        "an int32 cell state": () => lstmSequence(x, weights(4), { cell: wholes([2, 4]) }),
        "lengths that are not int32": () => gruSequence(x, gru, { lengths: ones([2]) }),
      }),
    ).toMatchInlineSnapshot(`
      "
      int32 inputs
        DTypeError: gru: x is int32; expected float32.
      an int32 weight
        DTypeError: gru: weightHh is int32; expected float32.
      an int32 bias
        DTypeError: gru: biasIh is int32; expected float32.
      an int32 state
        DTypeError: gru: hidden is int32; expected float32.
      an int32 cell state
        DTypeError: lstm: cell is int32; expected float32.
      lengths that are not int32
        DTypeError: gru: the dtype of lengths is float32; expected int32."
    `);
  });
});
