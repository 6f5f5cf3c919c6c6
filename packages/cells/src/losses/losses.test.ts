import { evaluate, grad, mul, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient } from "../../test/gradients.ts";
import { binaryCrossEntropy, binaryCrossEntropyOfProbabilities } from "./binary-cross-entropy.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { gaussianNll } from "./gaussian-nll.ts";
import { huber } from "./huber.ts";
import { klDistillation } from "./kl-distillation.ts";
import { meanAbsoluteError } from "./mean-absolute-error.ts";
import { meanSquaredError } from "./mean-squared-error.ts";
import { quantile } from "./quantile.ts";
import type { LossOptions } from "./reduction.ts";

const backend = referenceBackend({ precision: "float64" });
const classes = tensor(
  [
    [1, 0, 3],
    [2, 2, 1],
  ],
  undefined,
  "int32",
);

async function data(result: Tensor): Promise<number[]> {
  return Array.from((await evaluate(backend, result)).data);
}

/** Numbers in (0, 1). */
function shares(shape: readonly number[], seed: number): Tensor {
  const { data: found } = numbers(shape, seed);
  return tensor(
    Float64Array.from(found, (x) => 0.1 + 0.4 * (1 + x)),
    shape,
    "float32",
  );
}

/** Every loss as a function of what it differentiates by; all on places [2, 3]. */
const losses: Readonly<
  Record<string, { readonly at: Tensor; readonly loss: (x: Tensor, options: LossOptions) => Tensor }>
> = {
  meanSquaredError: { at: numbers([2, 3], 1), loss: (x, o) => meanSquaredError(x, numbers([2, 3], 2), o) },
  meanAbsoluteError: { at: numbers([2, 3], 1), loss: (x, o) => meanAbsoluteError(x, numbers([2, 3], 2), o) },
  huber: { at: numbers([2, 3], 1), loss: (x, o) => huber(x, numbers([2, 3], 2), { ...o, delta: 0.4 }) },
  quantile: {
    at: numbers([2, 3], 1),
    loss: (x, o) => quantile(x, numbers([2, 3], 2), { ...o, quantile: 0.8 }),
  },
  binaryCrossEntropy: { at: numbers([2, 3], 1), loss: (x, o) => binaryCrossEntropy(x, shares([2, 3], 2), o) },
  binaryCrossEntropyOfProbabilities: {
    at: shares([2, 3], 1),
    loss: (x, o) => binaryCrossEntropyOfProbabilities(x, shares([2, 3], 2), o),
  },
  "gaussianNll, by mean": {
    at: numbers([2, 3], 1),
    loss: (x, o) => gaussianNll(x, numbers([2, 3], 2), shares([2, 3], 3), o),
  },
  "gaussianNll, by variance": {
    at: shares([2, 3], 1),
    loss: (x, o) => gaussianNll(numbers([2, 3], 3), numbers([2, 3], 2), x, o),
  },
  crossEntropy: { at: numbers([2, 3, 4], 1), loss: (x, o) => crossEntropy(x, classes, o) },
  "crossEntropy, smoothed": {
    at: numbers([2, 3, 4], 1),
    loss: (x, o) => crossEntropy(x, classes, { ...o, labelSmoothing: 0.2 }),
  },
  "crossEntropy, of probabilities": {
    at: numbers([2, 3, 4], 1),
    loss: (x, o) => crossEntropy(x, shares([2, 3, 4], 2), o),
  },
  "klDistillation, by student": {
    at: numbers([2, 3, 4], 1),
    loss: (x, o) => klDistillation(x, numbers([2, 3, 4], 2), o),
  },
  "klDistillation, by teacher": {
    at: numbers([2, 3, 4], 1),
    loss: (x, o) => klDistillation(numbers([2, 3, 4], 2), x, o),
  },
};

describe.each(Object.entries(losses))("%s", (_, { at, loss }) => {
  const mask = tensor([
    [1, 0, 2],
    [0, 0.5, 1],
  ]);

  test.each([
    ["mean", {}],
    ["masked mean", { mask }],
    ["masked sum", { mask, reduction: "sum" }],
  ] as const)("has the gradient of central differences, %s", async (_name, options) => {
    await checkTreeGradient(backend, (x: Tensor) => loss(x, options), at);
  });

  test("reduces as asked", async () => {
    const each = await data(loss(at, { reduction: "none" }));
    expect(each.length).toBe(6);
    const total = each.reduce((a, b) => a + b, 0);
    expectClose(await data(loss(at, {})), [total / 6], { absolute: 1e-12 });
    expectClose(await data(loss(at, { reduction: "sum" })), [total], { absolute: 1e-12 });
    const weighted = each.map((value, i) => value * mask.data[i]!);
    const sum = weighted.reduce((a, b) => a + b, 0);
    expectClose(await data(loss(at, { mask, reduction: "none" })), weighted, { absolute: 1e-12 });
    expectClose(await data(loss(at, { mask, reduction: "sum" })), [sum], { absolute: 1e-12 });
    expectClose(await data(loss(at, { mask })), [sum / 4.5], { absolute: 1e-12 });
  });

  test("a mask of flags weighs 1, and one that stretches counts for its rows", async () => {
    const flags = tensor([[1], [0]], undefined, "bool");
    const weights = tensor([
      [1, 1, 1],
      [0, 0, 0],
    ]);
    expectClose(await data(loss(at, { mask: flags })), await data(loss(at, { mask: weights })), {
      absolute: 1e-12,
    });
  });

  test("nothing left gives 0", async () => {
    expect(await data(loss(at, { mask: tensor([[0]]) }))).toEqual([0]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("masked places leak nothing, %s", async (bad) => {
    const perPlace = at.size / 6;
    const spoiled = tensor(
      Float64Array.from(at.data, (x, i) => (mask.data[Math.floor(i / perPlace)] === 0 ? bad : x)),
      at.shape,
      "float32",
    );
    expectClose(await data(loss(spoiled, { mask })), await data(loss(at, { mask })));
    const gradient = (x: Tensor) => grad((y: Tensor) => loss(y, { mask }))(x);
    expectClose(await data(gradient(spoiled)), await data(gradient(at)));
  });

  test("refuses a mask that does not stretch, and an unknown reduction", () => {
    expect(() => loss(at, { mask: tensor([1, 1]) })).toThrowError(
      /mask has shape \[2\], which does not stretch to \[2, 3\]/,
    );
    expect(() => loss(at, { reduction: "average" as "mean" })).toThrowError(
      /reduction is "average"; expected "mean", "sum" or "none"/,
    );
  });
});

test("a masked target leaks nothing either", async () => {
  const bad = tensor([[1, Number.NaN]]);
  const mask = tensor([[1, 0]]);
  const x = tensor([[3, 4]]);
  expect(await data(meanSquaredError(x, bad, { mask }))).toEqual([4]);
  expect(await data(grad((y: Tensor) => meanSquaredError(y, bad, { mask }))(x))).toEqual([4, 0]);
});

test("known values", async () => {
  expectClose(
    await data(huber(tensor([3, 0.5]), tensor([0, 0]), { reduction: "none", delta: 2 })),
    [4, 0.125],
  );
  expectClose(await data(huber(tensor([3]), tensor([0]))), [2.5]);
  expectClose(
    await data(quantile(tensor([3, 1]), tensor([2, 2]), { quantile: 0.75, reduction: "none" })),
    [0.25, 0.75],
  );
  expectClose(
    await data(binaryCrossEntropy(tensor([0, 200]), tensor([1, 0]), { reduction: "none" })),
    [Math.LN2, 200],
    { absolute: 1e-7 },
  );
  expectClose(
    await data(binaryCrossEntropyOfProbabilities(tensor([0, 1]), tensor([1, 1]), { reduction: "none" })),
    [100, 0],
  );
  expectClose(await data(crossEntropy(tensor([[1000, 0]]), tensor([0], undefined, "int32"))), [0]);
  expectClose(await data(crossEntropy(tensor([[0, 0, 0]]), tensor([2], undefined, "int32"))), [Math.log(3)], {
    absolute: 1e-7,
  });
  expectClose(await data(klDistillation(tensor([[1, 2, 3]]), tensor([[1, 2, 3]]))), [0]);
  expectClose(
    await data(gaussianNll(tensor([1]), tensor([3]), tensor([0]), { epsilon: 0.5 })),
    [(Math.log(0.5) + 8) / 2],
    { absolute: 1e-12 },
  );
});

test("each option changes the number", async () => {
  const x = numbers([2, 3], 1);
  const y = numbers([2, 3], 2);
  const logits = numbers([2, 3, 4], 1);
  const pairs: [Tensor, Tensor][] = [
    [huber(x, y, { delta: 0.1 }), huber(x, y)],
    [quantile(x, y, { quantile: 0.1 }), quantile(x, y, { quantile: 0.2 })],
    [crossEntropy(logits, classes, { labelSmoothing: 0.1 }), crossEntropy(logits, classes)],
    [klDistillation(logits, mul(logits, -1), { temperature: 1 }), klDistillation(logits, mul(logits, -1))],
    [gaussianNll(x, y, shares([2, 3], 1), { epsilon: 0.9 }), gaussianNll(x, y, shares([2, 3], 1))],
  ];
  for (const [a, b] of pairs)
    expect(Math.abs((await data(a))[0]! - (await data(b))[0]!)).toBeGreaterThan(1e-3);
});

test("a class that is not there gives not-a-number, unless masked", async () => {
  const logits = numbers([2, 4], 1);
  const target = tensor([1, 4], undefined, "int32");
  expect(await data(crossEntropy(logits, target))).toEqual([Number.NaN]);
  const masked = await data(crossEntropy(logits, target, { mask: tensor([1, 0]) }));
  expect(Number.isFinite(masked[0])).toBe(true);
});

test("says what is wrong", () => {
  const x = numbers([2, 3], 1);
  expect(() => meanSquaredError(x, numbers([3, 2], 1))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: meanSquaredError: prediction has shape [2, 3] and target [3, 2]; expected one shape.
    Reshape one of them; a loss does not stretch its operands.]
  `);
  expect(() => gaussianNll(x, x, numbers([2], 1))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: gaussianNll: mean has shape [2, 3] and variance [2]; expected one shape.
    Reshape one of them; a loss does not stretch its operands.]
  `);
  expect(() => crossEntropy(x, classes)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: crossEntropy: logits have shape [2, 3] and target [2, 3]; expected [..., classes] with int32 [...] or float32 [..., classes].
    The classes are the last axis of the logits.]
  `);
  expect(() =>
    crossEntropy(x, tensor([0, 1], undefined, "int32"), { labelSmoothing: 1 }),
  ).toThrowErrorMatchingInlineSnapshot(
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
    `[CellOptionError: gaussianNll: epsilon is 0; expected a number above 0.]`,
  );
});
