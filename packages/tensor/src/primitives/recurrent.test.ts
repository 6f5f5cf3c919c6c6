import { describe, expect, test } from "vitest";
import { refusalsOf } from "../../test/refusals.ts";
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

describe("sequences refuse", () => {
  test("inputs of another shape", () => {
    expect(
      refusalsOf({
        "no batch": () => gruSequence(ones([5, 3]), weights(3)),
        "no time, time-major": () => lstmSequence(ones([5, 3]), weights(4), { timeMajor: true }),
        "four axes": () => rnnSequence(ones([2, 2, 5, 3]), weights(1)),
        "other features": () => gruSequence(ones([2, 5, 7]), weights(3)),
        "other features, time-major": () => rnnSequence(ones([5, 2, 7]), weights(1), { timeMajor: true }),
      }),
    ).toMatchInlineSnapshot(`
      "
      no batch
        ShapeError: gru: input has shape [5, 3]; expected [batch, time, inputSize].
        Cut a long series into windows, or add a batch axis of 1.
      no time, time-major
        ShapeError: lstm: input has shape [5, 3]; expected [time, batch, inputSize].
        Cut a long series into windows, or add a batch axis of 1.
      four axes
        ShapeError: rnn: input has shape [2, 2, 5, 3]; expected [batch, time, inputSize].
      other features
        ShapeError: gru: input has shape [2, 5, 7]; expected [batch, time, inputSize=3].
        Pass 3 features a step, or create the cell with inputSize 7.
      other features, time-major
        ShapeError: rnn: input has shape [5, 2, 7]; expected [time, batch, inputSize=3].
        Pass 3 features a step, or create the cell with inputSize 7."
    `);
  });

  test("weights of another shape", () => {
    const gru = weights(3);
    expect(
      refusalsOf({
        "weights of another cell": () => lstmSequence(x, weights(3)),
        "a weightHh that is a vector": () => gruSequence(x, { ...gru, weightHh: ones([12]) }),
        "a weightIh that is a vector": () => gruSequence(x, { ...gru, weightIh: ones([12]) }),
        "a weightIh of another cell": () => gruSequence(x, { ...gru, weightIh: ones([16, 3]) }),
        "a biasIh of another length": () => gruSequence(x, { ...gru, biasIh: ones([4]) }),
        "a biasHh of another rank": () => gruSequence(x, { ...gru, biasHh: ones([12, 1]) }),
      }),
    ).toMatchInlineSnapshot(`
      "
      weights of another cell
        ShapeError: lstm: weightHh has shape [12, 4]; expected [4·hiddenSize, hiddenSize] = [16, 4].
      a weightHh that is a vector
        ShapeError: gru: weightHh has shape [12]; expected [gates·hiddenSize, hiddenSize].
      a weightIh that is a vector
        ShapeError: gru: weightIh has shape [12]; expected [gates·hiddenSize, inputSize].
      a weightIh of another cell
        ShapeError: gru: weightIh has shape [16, 3]; expected [3·hiddenSize, inputSize] = [12, 3].
      a biasIh of another length
        ShapeError: gru: biasIh has shape [4]; expected [3·hiddenSize] = [12].
      a biasHh of another rank
        ShapeError: gru: biasHh has shape [12, 1]; expected [3·hiddenSize] = [12]."
    `);
  });

  test("states and lengths of another shape", () => {
    expect(
      refusalsOf({
        "a state of another batch": () => gruSequence(x, weights(3), { hidden: ones([1, 4]) }),
        "a hidden state of another size": () => lstmSequence(x, weights(4), { hidden: ones([2, 3]) }),
        "a cell state of another size": () => lstmSequence(x, weights(4), { cell: ones([2, 3]) }),
        "lengths of another batch": () => rnnSequence(x, weights(1), { lengths: whole([1, 2, 3]) }),
        "lengths for time-major": () =>
          rnnSequence(x, weights(1), { lengths: whole([1, 2]), timeMajor: true }),
      }),
    ).toMatchInlineSnapshot(`
      "
      a state of another batch
        ShapeError: gru: hidden has shape [1, 4]; expected [batch, hiddenSize] = [2, 4].
      a hidden state of another size
        ShapeError: lstm: hidden has shape [2, 3]; expected [batch, hiddenSize] = [2, 4].
      a cell state of another size
        ShapeError: lstm: cell has shape [2, 3]; expected [batch, hiddenSize] = [2, 4].
      lengths of another batch
        ShapeError: rnn: lengths has shape [3]; expected [batch] = [2].
      lengths for time-major
        ShapeError: rnn: lengths has shape [2]; expected [batch] = [5]."
    `);
  });

  test("other element types", () => {
    const gru = weights(3);
    expect(
      refusalsOf({
        "inputs of whole numbers": () => gruSequence(wholes([2, 5, 3]), gru),
        "a weight of whole numbers": () => gruSequence(x, { ...gru, weightHh: wholes([12, 4]) }),
        "a bias of whole numbers": () => gruSequence(x, { ...gru, biasIh: wholes([12]) }),
        "a state of whole numbers": () => gruSequence(x, gru, { hidden: wholes([2, 4]) }),
        "a cell state of whole numbers": () => lstmSequence(x, weights(4), { cell: wholes([2, 4]) }),
        "lengths that are not whole": () => gruSequence(x, gru, { lengths: ones([2]) }),
      }),
    ).toMatchInlineSnapshot(`
      "
      inputs of whole numbers
        DTypeError: gru: x is int32, not float32.
      a weight of whole numbers
        DTypeError: gru: weightHh is int32, not float32.
      a bias of whole numbers
        DTypeError: gru: biasIh is int32, not float32.
      a state of whole numbers
        DTypeError: gru: hidden is int32, not float32.
      a cell state of whole numbers
        DTypeError: lstm: cell is int32, not float32.
      lengths that are not whole
        DTypeError: gru: lengths are float32, not int32."
    `);
  });
});
