// Losses at the limits of their domains: certain probabilities, large logits, too small variances, excluded
// classes.
import { grad, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { classesOf, data } from "../../test/losses.ts";
import { binaryCrossEntropy, binaryCrossEntropyOfProbabilities } from "./binary-cross-entropy.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { gaussianNll } from "./gaussian-nll.ts";
import { klDistillation } from "./kl-distillation.ts";

const none = { reduction: "none" } as const;
const sum = { reduction: "sum" } as const;
const ruledOut = Number.NEGATIVE_INFINITY;

test("binaryCrossEntropy of large logits neither overflows nor loses its gradient", async () => {
  const [x, t] = [tensor([-1000, 1000, 1000, -1000, 0]), tensor([0, 1, 0, 1, 1])];
  expectClose(await data(binaryCrossEntropy(x, t, none)), [0, 0, 1000, 1000, Math.LN2], { absolute: 1e-12 });
  const gradient = grad((at: Tensor) => binaryCrossEntropy(at, t, sum))(x);
  expectClose(await data(gradient), [0, 0, 1, -1, -0.5], { absolute: 1e-12 });
});

test("certain and wrong probabilities cost 100, and have a finite gradient toward the target", async () => {
  const [p, t] = [tensor([0, 0, 1, 1]), tensor([0, 1, 0, 1])];
  expectClose(await data(binaryCrossEntropyOfProbabilities(p, t, none)), [0, 100, 100, 0]);
  const gradient = grad((at: Tensor) => binaryCrossEntropyOfProbabilities(at, t, sum))(p);
  expectClose(await data(gradient), [1, -1e12, 1e12, -1]);
});

test("a variance below epsilon counts as epsilon, and its gradient is that at epsilon", async () => {
  const loss = (variance: Tensor) => gaussianNll(tensor([1]), tensor([3]), variance, { epsilon: 0.5 });
  for (const variance of [tensor([0]), tensor([-1000]), tensor([0.25])]) {
    expectClose(await data(loss(variance)), [(Math.log(0.5) + 8) / 2], { absolute: 1e-12 });
    expectClose(await data(grad(loss)(variance)), [(1 / 0.5 - 4 / 0.25) / 2], { absolute: 1e-12 });
  }
});

test("classes with a logit of -Infinity contribute nothing", async () => {
  const [student, teacher] = [tensor([[1, 2, 3]]), tensor([[2, 1, ruledOut]])];
  const kl = (at: Tensor) => klDistillation(at, teacher, { temperature: 1 });
  const p = 1 / (1 + Math.exp(-1));
  const q = [1, 2, 3].map((x) => Math.exp(x) / (Math.exp(1) + Math.exp(2) + Math.exp(3)));
  const expected = p * Math.log(p / q[0]!) + (1 - p) * Math.log((1 - p) / q[1]!);
  expectClose(await data(kl(student)), [expected], { absolute: 1e-12 });
  expectClose(await data(grad(kl)(student)), [q[0]! - p, q[1]! - (1 - p), q[2]!], { absolute: 1e-12 });
  const both = tensor([[1, 2, ruledOut]]);
  expect((await data(kl(both))).concat(await data(grad(kl)(both))).every(Number.isFinite)).toBe(true);
  const gradient = grad((at: Tensor) => crossEntropy(at, classesOf([0])))(both);
  expectClose(await data(gradient), [-p, p, 0], { absolute: 1e-12 });
});

test("a class out of range gives NaN, unless masked", async () => {
  const logits = tensor([
    [1, 2, 3, 5],
    [4, 3, 2, 2],
  ]);
  for (const absent of [4, -100]) {
    const target = classesOf([1, absent]);
    expect(await data(crossEntropy(logits, target))).toEqual([Number.NaN]);
    const kept = await data(crossEntropy(logits, target, { mask: tensor([1, 0]) }));
    expectClose(kept, await data(crossEntropy(tensor([[1, 2, 3, 5]]), classesOf([1]))), { absolute: 1e-12 });
  }
});
