// Values and limits known in closed form. The suite of the `grus` package compares with PyTorch.
import { add, neg, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { classesOf, data, shares } from "../../test/losses.ts";
import { binaryCrossEntropy, binaryCrossEntropyOfProbabilities } from "./binary-cross-entropy.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { gaussianNll } from "./gaussian-nll.ts";
import { huber } from "./huber.ts";
import { klDistillation } from "./kl-distillation.ts";
import { meanAbsoluteError } from "./mean-absolute-error.ts";
import { meanSquaredError } from "./mean-squared-error.ts";
import { quantile } from "./quantile.ts";

const [x, y] = [numbers([2, 3], 1), numbers([2, 3], 2)];
const logits = numbers([5, 4], 1);
const classes = classesOf([1, 0, 3, 2, 2]);
const none = { reduction: "none" } as const;

describe("limits", () => {
  test("huber with a large delta is half the squared error, with a small one delta times the absolute error", async () => {
    const half = (await data(meanSquaredError(x, y, none))).map((value) => value / 2);
    expectClose(await data(huber(x, y, { ...none, delta: 100 })), half, { absolute: 1e-12 });
    const scaled = (await data(meanAbsoluteError(x, y, none))).map((value) => 1e-4 * value);
    expectClose(await data(huber(x, y, { ...none, delta: 1e-4 })), scaled, { absolute: 1e-8 });
  });

  test("the quantile 0.5 is half the absolute error", async () => {
    const half = (await data(meanAbsoluteError(x, y, none))).map((value) => value / 2);
    expectClose(await data(quantile(x, y, { ...none, quantile: 0.5 })), half, { absolute: 1e-12 });
  });

  test("label smoothing mixes the target with the uniform distribution, as PyTorch does", async () => {
    const smoothing = 0.3;
    const target = tensor(
      Array.from(classes.data, (own) =>
        [0, 1, 2, 3].map((i) => (i === own ? 1 - smoothing : 0) + smoothing / 4),
      ),
    );
    const smoothed = await data(crossEntropy(logits, classes, { ...none, labelSmoothing: smoothing }));
    // The target's own numbers are float32.
    expectClose(smoothed, await data(crossEntropy(logits, target, none)), { absolute: 1e-6 });
  });

  test("classes are probabilities of 1", async () => {
    const target = tensor(Array.from(classes.data, (own) => [0, 1, 2, 3].map((i) => (i === own ? 1 : 0))));
    expectClose(await data(crossEntropy(logits, classes)), await data(crossEntropy(logits, target)), {
      absolute: 1e-12,
    });
  });

  test("binary cross-entropy from logits equals that from probabilities", async () => {
    const [t, p] = [shares([2, 3], 3), shares([2, 3], 2)];
    const odds = tensor(
      Float64Array.from(p.data, (value) => Math.log(value / (1 - value))),
      [2, 3],
      "float32",
    );
    expectClose(
      await data(binaryCrossEntropy(odds, t, none)),
      await data(binaryCrossEntropyOfProbabilities(p, t, none)),
      { absolute: 1e-12 },
    );
  });

  test("crossEntropy of two classes is the binary one of their difference", async () => {
    const pair = tensor([
      [0, 1.5],
      [0, -0.5],
    ]);
    const binary = binaryCrossEntropy(tensor([1.5, -0.5]), tensor([1, 0]), none);
    expectClose(await data(crossEntropy(pair, classesOf([1, 0]), none)), await data(binary), {
      absolute: 1e-12,
    });
  });

  test("distillation is invariant to a constant added to a row, and is 0 between equals", async () => {
    const teacher = numbers([5, 4], 2);
    const moved = add(teacher, numbers([5, 1], 3));
    expectClose(await data(klDistillation(logits, moved)), await data(klDistillation(logits, teacher)), {
      absolute: 1e-12,
    });
    expectClose(await data(klDistillation(teacher, moved)), [0], { absolute: 1e-12 });
  });
});

test("known values", async () => {
  expectClose(await data(huber(tensor([3, 0.5]), tensor([0, 0]), { ...none, delta: 2 })), [4, 0.125]);
  expectClose(await data(huber(tensor([3]), tensor([0]))), [2.5]);
  expectClose(
    await data(quantile(tensor([3, 1]), tensor([2, 2]), { ...none, quantile: 0.75 })),
    [0.25, 0.75],
  );
  expectClose(await data(crossEntropy(tensor([[1000, 0]]), classesOf([0]))), [0]);
  expectClose(await data(crossEntropy(tensor([[0, 0, 0]]), classesOf([2]))), [Math.log(3)], {
    absolute: 1e-12,
  });
  expectClose(await data(meanSquaredError(tensor([], [0, 2]), tensor([], [0, 2]))), [0]);
});

test("each option changes the number", async () => {
  const pairs: [Tensor, Tensor][] = [
    [huber(x, y, { delta: 0.1 }), huber(x, y)],
    [quantile(x, y, { quantile: 0.1 }), quantile(x, y, { quantile: 0.2 })],
    [crossEntropy(logits, classes, { labelSmoothing: 0.1 }), crossEntropy(logits, classes)],
    [klDistillation(logits, neg(logits), { temperature: 1 }), klDistillation(logits, neg(logits))],
    [gaussianNll(x, y, shares([2, 3], 1), { epsilon: 0.9 }), gaussianNll(x, y, shares([2, 3], 1))],
  ];
  for (const [a, b] of pairs)
    expect(Math.abs((await data(a))[0]! - (await data(b))[0]!)).toBeGreaterThan(1e-3);
});
