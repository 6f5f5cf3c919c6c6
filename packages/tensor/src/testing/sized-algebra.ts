// Products, reductions, softmax and random numbers of any size.
import * as o from "../operations.ts";
import { wave, whole, wholeWave } from "./case.ts";
import type { Builder } from "./sized-case.ts";

/** A builder for every primitive that computes along axes. */
export function sizedAlgebra(): Record<string, Builder> {
  return {
    matmul: ({ lengths: [m, k, n, batch], choice }) => {
      const transposeA = (choice & 1) === 1;
      const transposeB = (choice & 2) === 2;
      const lead = choice & 4 ? [batch] : [];
      const inputs = [
        wave([...lead, ...(transposeA ? [k, m] : [m, k])], 1),
        wave([...lead, ...(transposeB ? [n, k] : [k, n])], 2),
      ];
      return { inputs, compute: (a, b) => o.matmul(a!, b!, { transposeA, transposeB }) };
    },
    sum: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.sum(x!, { axes: axesOf(choice) }),
    }),
    max: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.max(x!, { axes: axesOf(choice), keepAxes: true }),
    }),
    mean: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.mean(x!, { axes: axesOf(choice) }),
    }),
    argmax: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.argmax(x!, choice % 4),
      differentiable: false,
    }),
    softmax: ({ lengths: [a, b, c] }) => ({
      inputs: [wave([a, b, c], 1, { low: -3, high: 3 })],
      compute: (x) => o.softmax(x!),
    }),
    logSoftmax: ({ lengths: [a, b, c] }) => ({
      inputs: [wave([a, b, c], 1, { low: -3, high: 3 })],
      compute: (x) => o.logSoftmax(x!),
    }),
    crossEntropy: ({ lengths: [a, b, c], choice }) => ({
      inputs: [wave([a, b, c], 1, { low: -3, high: 3 }), wholeWave([a, b], 0, c)],
      compute: (x, at) => o.softmaxCrossEntropy(x!, at!, { labelSmoothing: choice & 1 ? 0.1 : 0 }),
    }),
    random: ({ lengths, choice }) => ({
      inputs: [whole([choice, 7])],
      compute: (from) => [o.randomBits(from!, lengths), o.randomUniform(from!, lengths)],
      differentiable: false,
    }),
  };
}

function axesOf(choice: number): number[] {
  return [0, 1, 2, 3].filter((axis) => (choice >> axis) & 1);
}
