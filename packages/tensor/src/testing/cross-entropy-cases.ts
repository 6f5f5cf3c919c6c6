// The cross-entropy of rows, and its gradient as one step.
import { vjp } from "../autodiff.ts";
import * as o from "../operations.ts";
import type { Tensor } from "../tensor.ts";
import { type BehaviourCase, real, wave, whole, wholeWave } from "./case.ts";

/** Shapes with and without smoothing, labels at both ends and outside, and logits at the limits of float32. */
export function crossEntropyCases(): BehaviourCase[] {
  const { POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low } = Number;
  const sizes = [[5], [3, 7], [2, 3, 4], [2, 1], [9, 130]];
  const ofSizes = sizes.flatMap((shape) =>
    [0, 0.1].map((labelSmoothing): BehaviourCase => {
      const labels = wholeWave(shape.slice(0, -1), 0, shape.at(-1)!);
      return {
        name: `softmaxCrossEntropy of [${shape}], smoothing ${labelSmoothing}`,
        inputs: [wave(shape, 1, { low: -4, high: 4 }), labels],
        compute: (x, at) => o.softmaxCrossEntropy(x!, at!, { labelSmoothing }),
      };
    }),
  );
  const special = [
    {
      name: "labels at both ends, and of many classes",
      inputs: [wave([4, 5003], 1, { low: -4, high: 4 }), whole([0, 5002, 4999, 1024])],
      labelSmoothing: 0.1,
    },
    {
      name: "large, close logits",
      inputs: [
        real([1e4, 1e4, 9999, 9998.5, -1e4, 1e4, -99, -99.5, -1e4, -1e4, -10001, -10002], [3, 4]),
        whole([2, 0, 3]),
      ],
      labelSmoothing: 0.1,
    },
    {
      name: "classes ruled out",
      inputs: [real([1, low, 2, 0.5, low, low], [2, 3]), whole([0, 0])],
    },
    {
      name: "infinities and NaN",
      inputs: [real([low, 1, 2, low, low, low, Number.NaN, 1, 2, 1, high, low], [4, 3]), whole([0, 1, 2, 0])],
    },
    {
      name: "labels out of range",
      inputs: [wave([4, 3]), whole([3, -1, 2, -100])],
    },
    {
      name: "labels out of range, smoothed",
      inputs: [wave([4, 3]), whole([3, -1, 2, -100])],
      labelSmoothing: 0.2,
    },
    { name: "no classes", inputs: [wave([2, 0]), whole([0, 1])] },
    { name: "no rows", inputs: [wave([0, 3]), whole([])] },
  ].map(
    ({ name, inputs, labelSmoothing = 0 }): BehaviourCase => ({
      name: `softmaxCrossEntropy: ${name}`,
      inputs,
      compute: (x, at) => lossAndGradient(x!, at!, labelSmoothing),
      differentiable: false,
    }),
  );
  return [
    ...ofSizes,
    ...special,
    {
      name: "softmaxCrossEntropy: rows whose cotangent is 0 have the gradient 0, even of NaN",
      inputs: [
        real([Number.NaN, 1, 2, high, high, 0, 1, 2, 3, 1, 2, 4], [4, 3]),
        whole([1, 2, 0, 9]),
        real([0, 0, -2, 0]),
      ],
      compute: (x, at, g) => gradientOf(x!, at!, g!, 0.1),
      differentiable: false,
    },
    {
      name: "softmaxCrossEntropy: the gradient of its gradient, with labels out of range and cotangents of 0",
      inputs: [wave([5, 4]), whole([0, 3, 4, -1, 2]), real([1, -2, 0.5, 3, 0]), wave([5, 4], 2)],
      compute: (x, at, g, c) =>
        [0, 0.1].map((s) => vjp((...own) => [gradientOf(own[0]!, at!, own[1]!, s)], [x!, g!], [c!])),
      differentiable: false,
    },
    {
      name: "softmaxCrossEntropy: the gradient of its gradient, of NaN in a row whose cotangent is 0",
      inputs: [real([Number.NaN, 1, 2, 3, 1, 2], [2, 3]), whole([0, 2]), real([0, 2]), wave([2, 3], 2)],
      compute: (x, at, g, c) => vjp((own) => [gradientOf(own!, at!, g!, 0)], [x!], [c!]),
      differentiable: false,
    },
  ];
}

function lossAndGradient(logits: Tensor, labels: Tensor, labelSmoothing: number): Tensor[] {
  return [
    o.softmaxCrossEntropy(logits, labels, { labelSmoothing }),
    gradientOf(logits, labels, wave(labels.shape, 7), labelSmoothing),
  ];
}

function gradientOf(logits: Tensor, labels: Tensor, g: Tensor, labelSmoothing: number): Tensor {
  return vjp((x) => [o.softmaxCrossEntropy(x!, labels, { labelSmoothing })], [logits], [g])[0]!;
}
