import { DTypeError, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { classesOf, losses } from "../../test/losses.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { gaussianNll } from "./gaussian-nll.ts";
import { huber } from "./huber.ts";
import { klDistillation } from "./kl-distillation.ts";
import { meanSquaredError } from "./mean-squared-error.ts";
import { quantile } from "./quantile.ts";

const classes = classesOf([
  [1, 0, 3],
  [2, 2, 1],
]);

test("rejects invalid shapes, types and options", () => {
  const x = numbers([2, 3], 1);
  expect(() => crossEntropy(x, numbers([2], 1))).toThrowErrorMatchingInlineSnapshot(`
    [DTypeError: crossEntropy: target is float32 [2]; expected int32 labels.
    Pass whole numbers: tensor(Int32Array.from(labels)) or cast(target, "int32"). A float32 target holds the probability of each class, [..., classes].]
  `);
  expect(() => meanSquaredError(x, numbers([3, 2], 1))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: meanSquaredError: prediction has shape [2, 3] and target [3, 2]; expected equal shapes.
    Reshape one of them; a loss does not broadcast its operands.]
  `);
  expect(() => gaussianNll(x, x, numbers([2], 1))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: gaussianNll: mean has shape [2, 3] and variance [2]; expected equal shapes.
    Reshape one of them; a loss does not broadcast its operands.]
  `);
  expect(() => crossEntropy(x, classes)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: crossEntropy: logits have shape [2, 3] and target [2, 3]; expected [..., classes] with int32 [...] or float32 [..., classes].
    The classes are the last axis of the logits.]
  `);
  expect(() => crossEntropy(x, classesOf([0, 1]), { labelSmoothing: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: crossEntropy: labelSmoothing is 1; expected a number from 0 to below 1.]`,
  );
  expect(() => klDistillation(x, numbers([2, 4], 1))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: klDistillation: logits have shape [2, 3] and target [2, 4]; expected [..., classes] for both.
    The classes are the last axis of the logits.]
  `);
  expect(() => klDistillation(x, x, { temperature: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: klDistillation: temperature is 0; expected a finite number above 0.]`,
  );
  expect(() => huber(x, x, { delta: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: huber: delta is 0; expected a finite number above 0.]`,
  );
  expect(() => quantile(x, x, { quantile: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: quantile: quantile is 1; expected a number between 0 and 1.]`,
  );
  expect(() => gaussianNll(x, x, x, { epsilon: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: gaussianNll: epsilon is 0; expected a finite number above 0.]`,
  );
  expect(() =>
    gaussianNll(x, x, x, { epsilon: Number.POSITIVE_INFINITY }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: gaussianNll: epsilon is Infinity; expected a finite number above 0.]`,
  );
  expect(() => meanSquaredError(x, x, { mask: numbers([3, 3], 1) })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: meanSquaredError: mask has shape [3, 3]; expected a shape that broadcasts to [2, 3].
    Give it the axes of the loss, of size 1 where elements share a weight.]
  `);
  expect(() => meanSquaredError(x, x, { reduction: "average" as "mean" })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: meanSquaredError: reduction is "average"; expected "mean", "sum" or "none".]`,
  );
  expect(() => meanSquaredError(x, classes)).toThrowErrorMatchingInlineSnapshot(`
    [DTypeError: meanSquaredError: target is int32; expected float32.
    Convert it with cast(x, "float32").]
  `);
  const flags = tensor(Uint8Array.of(1, 0, 0, 1, 0, 0), [2, 3]);
  expect(() => crossEntropy(x, flags)).toThrowErrorMatchingInlineSnapshot(`
    [DTypeError: crossEntropy: target is bool; expected float32.
    Convert it with cast(x, "float32").]
  `);
});

test("says how to reshape labels", () => {
  const column = classesOf([[0], [1]]);
  expect(() => crossEntropy(numbers([2, 3], 1), column)).toThrow(
    "logits have shape [2, 3] and target [2, 1]; expected [..., classes] with int32 [...] or float32 [..., classes].\nDrop the last axis of the labels: reshape(target, [2]).",
  );
  expect(() => crossEntropy(numbers([2, 4, 3], 1), classesOf([0, 1]))).toThrow(
    "For one label per sequence, pool its steps in the model, such as with lastStep().",
  );
});

describe("operands that are not float32", () => {
  test.each(Object.entries(losses))("%s", (_, { operands, loss }) => {
    for (let which = 0; which < operands.length; which++) {
      const wrong = operands.map((operand, i) =>
        i === which ? tensor(new Uint8Array(operand.size), operand.shape) : operand,
      );
      expect(() => loss(wrong, {})).toThrowError(DTypeError);
      expect(() => loss(wrong, {})).toThrowError(/ is bool; expected float32/);
    }
  });
});
