// Losses over sequences of different lengths ignore padding.
import {
  add,
  evaluate,
  fromData,
  type Ragged,
  type Sequence,
  square,
  type Tensor,
  tensor,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { backend, classesOf, data, losses } from "../../test/losses.ts";
import { ragged } from "../ragged.ts";
import { binaryCrossEntropy } from "./binary-cross-entropy.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { focal } from "./focal.ts";
import { gaussianNll } from "./gaussian-nll.ts";
import { meanSquaredError } from "./mean-squared-error.ts";
import { multiQuantile } from "./multi-quantile.ts";
import type { LossOptions } from "./reduction.ts";

const close = async (found: Tensor, expected: Tensor) =>
  expectClose(await data(found), await data(expected), { absolute: 1e-12, relative: 1e-12 });

describe.each(Object.entries(losses))("%s", (_, { operands, loss }) => {
  const lengths = tensor([3, 1], [2], "int32");
  const mask = tensor([
    [1, 1, 1],
    [1, 0, 0],
  ]);
  const isValid = (operand: Tensor, i: number) => mask.data[Math.floor((i * mask.size) / operand.size)] === 1;
  const spoil = (operand: Tensor): Tensor =>
    fromData({
      data: Float64Array.from(operand.data, (value, i) => (isValid(operand, i) ? value : Number.NaN)),
      shape: operand.shape,
      dtype: "float32",
    });
  const asRagged = (all: readonly Tensor[]): Sequence[] => all.map((operand) => ragged(operand, lengths));

  test.each<LossOptions>([{}, { reduction: "sum" }, { reduction: "none" }])(
    "of ragged operands equals the loss with a mask: %o",
    async (options) => {
      const expected = loss(operands, { ...options, mask });
      await close(loss(asRagged(operands), options), expected);
      // Padding may hold anything, and the lengths of one ragged operand apply to all.
      await close(loss(asRagged(operands.map(spoil)), options), expected);
      for (let which = 0; which < operands.length; which++) {
        const mixed = operands.map((operand, i) => (i === which ? ragged(operand, lengths) : spoil(operand)));
        await close(loss(mixed, options), expected);
      }
    },
  );

  test("has the same gradient, 0 in the padding whatever its content", async () => {
    const by = (all: readonly Tensor[], of: (at: readonly Tensor[]) => Tensor) =>
      evaluate(backend, valueAndGrad(of)(all).gradient);
    const expected = await by(operands, (at) => loss(at, { mask }));
    const found = await by(operands.map(spoil), (at) => loss(asRagged(at), {}));
    expectClose(numbersOf(found), numbersOf(expected), { absolute: 1e-12, relative: 1e-12 });
    for (const slope of found)
      slope.data.forEach((value, i) => {
        if (!isValid(slope, i)) expect(value).toBe(0);
      });
  });

  test("accepts an additional mask of steps or of whole rows", async () => {
    const weights = tensor([
      [0, 2, 1],
      [3, 5, 7],
    ]);
    const both = tensor([
      [0, 2, 1],
      [3, 0, 0],
    ]);
    await close(loss(asRagged(operands), { mask: weights }), loss(operands, { mask: both }));
    const rows = tensor([[2], [1]]);
    const perRow = tensor([
      [2, 2, 2],
      [1, 0, 0],
    ]);
    await close(loss(asRagged(operands), { mask: rows }), loss(operands, { mask: perRow }));
    const flags = tensor([[0], [1]], undefined, "bool");
    const second = tensor([
      [0, 0, 0],
      [1, 0, 0],
    ]);
    await close(loss(asRagged(operands), { mask: flags }), loss(operands, { mask: second }));
    expect(() => loss(asRagged(operands), { mask: tensor([1, 1, 1]) })).toThrow(
      "mask has shape [3]; expected [batch=2, time=3] or [batch=2, 1].",
    );
  });

  test("without valid steps is 0, with a gradient of 0", async () => {
    const none = tensor([0, 0], [2], "int32");
    const of = (at: readonly Tensor[]) =>
      loss(
        at.map((operand) => ragged(operand, none)),
        {},
      );
    const { value, gradient } = await evaluate(backend, valueAndGrad(of)(operands));
    expect(value.data[0]).toBe(0);
    expect(numbersOf(gradient).every((slope) => slope === 0)).toBe(true);
  });
});

describe("over [batch, time, features]", () => {
  const [batch, time, features] = [4, 5, 4];
  const rows = [5, 2, 0, 3];
  const lengths = tensor(rows, [batch], "int32");
  const values = numbers([batch, time, features], 1);
  const target = numbers([batch, time, features], 2);
  const labels = tensor(
    Int32Array.from({ length: batch * time }, (_, i) => (i * 2) % 3),
    [batch, time],
  );
  const isValid = (step: number) => step % time < rows[Math.floor(step / time)]!;
  const x = ragged(values, lengths);

  /** `from` with `value` in the padding. */
  function spoil<T extends Tensor>(from: T, value: number): T {
    const width = from.size / (batch * time);
    const spoiled = Array.from(from.data, (own, i) => (isValid(Math.floor(i / width)) ? own : value));
    const own = from.dtype === "int32" ? Int32Array.from(spoiled) : Float64Array.from(spoiled);
    return fromData({ data: own, shape: from.shape, dtype: from.dtype }) as T;
  }

  /** The ten valid steps, one after the other. */
  function steps<T extends Tensor>(from: T): T {
    const width = from.size / (batch * time);
    const own = from.data.filter((_: number, i: number) => isValid(Math.floor(i / width)));
    return fromData({ data: own, shape: [10, ...from.shape.slice(2)], dtype: from.dtype }) as T;
  }

  const probabilities = (from: Tensor) =>
    fromData({ data: from.data.map((v: number) => (v + 1) / 2), shape: from.shape, dtype: "float32" });
  const spoiled = ragged(spoil(values, Number.NaN), lengths);

  test("of elements, of classes and of several quantiles equals that of the valid steps alone", async () => {
    const same = async (found: Tensor, expected: Tensor) =>
      expectClose(await data(found), await data(expected), { relative: 1e-6 });
    const spoiledTarget = spoil(target, Number.NaN);
    await same(meanSquaredError(spoiled, spoiledTarget), meanSquaredError(steps(values), steps(target)));
    await same(
      binaryCrossEntropy(spoiled, probabilities(spoiledTarget), { reduction: "sum" }),
      binaryCrossEntropy(steps(values), probabilities(steps(target)), { reduction: "sum" }),
    );
    for (const classes of [spoil(labels, 77), ragged(spoil(labels, -100), lengths)]) {
      await same(
        crossEntropy(spoiled, classes, { labelSmoothing: 0.1 }),
        crossEntropy(steps(values), steps(labels), { labelSmoothing: 0.1 }),
      );
      await same(focal(spoiled, classes), focal(steps(values), steps(labels)));
    }
    const quantiles = [0.1, 0.4, 0.5, 0.9];
    const single = numbers([batch, time], 6);
    await same(
      multiQuantile(spoiled, single, { quantiles }),
      multiQuantile(steps(values), steps(single), { quantiles }),
    );
  });

  test("a distribution has ragged parameters", async () => {
    const variance = (from: Tensor) => add(square(from), 0.1);
    const found = gaussianNll(spoiled, spoil(target, Number.NaN), ragged(variance(spoiled.values), lengths));
    const expected = gaussianNll(steps(values), steps(target), variance(steps(values)));
    expectClose(await data(found), await data(expected), { relative: 1e-6 });
  });

  test("a target with fewer steps excludes the others", async () => {
    const fewer = tensor([4, 2, 0, 1], [batch], "int32");
    const cut = await data(meanSquaredError(x, ragged(target, fewer)));
    expect(cut).toEqual(await data(meanSquaredError(ragged(values, fewer), target)));
    expect(cut).not.toEqual(await data(meanSquaredError(x, target)));
    const dirty = ragged(target, fewer);
    expect(cut).toEqual(await data(meanSquaredError(spoiled, dirty)));
  });

  test("a mask weights the features of a step, or of all steps of a row", async () => {
    const isRow = tensor([0, 1, 1, 0], [batch, 1]);
    const second = (from: Tensor) =>
      fromData({
        data: from.data.slice(time * features, (time + 2) * features),
        shape: [2, features],
        dtype: "float32",
      });
    await close(
      meanSquaredError(x, target, { mask: isRow }),
      meanSquaredError(second(values), second(target)),
    );
    const weights = numbers([batch, time], 9);
    let expected = 0;
    for (let i = 0; i < values.size; i++) {
      const step = Math.floor(i / features);
      if (isValid(step)) expected += weights.data[step]! ** 2 * (values.data[i]! - target.data[i]!) ** 2;
    }
    const weighted = meanSquaredError(x, target, { mask: square(weights), reduction: "sum" });
    expectClose(await data(weighted), [expected], { relative: 1e-10 });
  });

  test("has the gradient of central differences", async () => {
    const loss = (at: { prediction: Tensor; target: Tensor }) =>
      meanSquaredError(ragged(at.prediction, lengths), at.target);
    await checkTreeGradient(backend, loss, { prediction: values, target });
  });

  test("rejects invalid shapes", () => {
    expect(() => meanSquaredError(x, numbers([batch], 1))).toThrow(
      "meanSquaredError: target has shape [4]; expected [batch=4, time, …], as the ragged operand.",
    );
    expect(() => meanSquaredError(x, numbers([3, time, features], 1))).toThrow("expected [batch=4, time, …]");
    expect(() => meanSquaredError(x, numbers([batch, 4, features], 1))).toThrow(
      "meanSquaredError: prediction has shape [4, 5, 4] and target [4, 4, 4]; expected equal shapes.",
    );
    expect(() => meanSquaredError(x, target, { mask: numbers([time], 1) })).toThrow(
      "meanSquaredError: mask has shape [5]; expected [batch=4, time=5] or [batch=4, 1].",
    );
    const wrong: Ragged = { values, lengths: tensor([1, 2], [2], "int32") };
    expect(() => crossEntropy(wrong, labels)).toThrow(
      "crossEntropy: lengths (of values [4, 5, 4]) has shape [2]",
    );
    const single = tensor([1, 1, 0, 1], [4], "int32");
    expect(() => crossEntropy(x, ragged(classesOf([[1], [2], [0], [1]]), single))).toThrow(
      "crossEntropy: logits have shape [4, 5, 4] and target [4, 1]",
    );
  });
});
