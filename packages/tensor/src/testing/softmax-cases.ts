// Softmax and its logarithm.
import * as o from "../operations.ts";
import { type BehaviourCase, real, wave } from "./case.ts";

/** One case for every shape, and for values that overflow in a naive implementation. */
export function softmaxCases(): BehaviourCase[] {
  const { POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low } = Number;
  return [[5], [3, 7], [2, 3, 4], [2, 1], [9, 130]]
    .flatMap((shape): BehaviourCase[] => [
      {
        name: `softmax of [${shape}]`,
        inputs: [wave(shape, 1, { low: -4, high: 4 })],
        compute: (x) => o.softmax(x!),
      },
      {
        name: `logSoftmax of [${shape}]`,
        inputs: [wave(shape, 1, { low: -4, high: 4 })],
        compute: (x) => o.logSoftmax(x!),
      },
    ])
    .concat([
      {
        name: "softmax of large numbers",
        inputs: [real([1000, 1001, -1000, 5000, 5000, -5000], [2, 3])],
        compute: (x) => [o.softmax(x!), o.logSoftmax(x!)],
        differentiable: false,
      },
      {
        name: "logSoftmax of large, close numbers",
        inputs: [real([5000, 5000, 4999, 4998.5, -99.5, -100, -98, -99], [2, 4])],
        compute: (x) => o.logSoftmax(x!),
        differentiable: false,
      },
      {
        name: "softmax of infinities and NaN",
        inputs: [real([low, 1, 2, low, low, low, Number.NaN, 1, 2, 1, high, low], [4, 3])],
        compute: (x) => [o.softmax(x!), o.logSoftmax(x!)],
        differentiable: false,
      },
      {
        name: "softmax of many elements",
        inputs: [wave([2, 5003], 1, { low: -4, high: 4 })],
        compute: (x) => [o.softmax(x!), o.logSoftmax(x!)],
        differentiable: false,
      },
      {
        name: "softmax of empty tensors",
        inputs: [wave([3, 0]), wave([0, 3])],
        compute: (x, y) => [o.softmax(x!), o.logSoftmax(x!), o.softmax(y!), o.logSoftmax(y!)],
      },
    ]);
}
