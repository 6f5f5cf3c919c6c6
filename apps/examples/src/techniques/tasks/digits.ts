// Permuted digits (Le et al. 2015, arXiv 1504.00941): one pixel per step, in a fixed random order.
import { crossEntropy } from "@grus/cells";
import { argmax, cast, equal, foldIn, key, mean, randomUniform } from "@grus/tensor";
import { digitBatches, PIXELS } from "./mnist.ts";
import type { Task } from "./task.ts";

/**
 * Ten classes from 196 steps of one pixel; the order of the pixels is sampled with seed 0. `data` is the
 * folder of data sets.
 */
export function permutedDigits(data?: string): Task {
  return {
    name: "permuted digits, 196 steps",
    time: PIXELS,
    inputSize: 1,
    outputSize: 10,
    answers: "last",
    score: { name: "accuracy", better: "higher", solved: 2, chance: 0.1 },
    loss: (prediction, target) => crossEntropy(prediction, target),
    scoreOf: (prediction, target) => mean(cast(equal(argmax(prediction), target), "float32")),
    batch: digitBatches({ data, order: permutation() }, [PIXELS, 1]),
  };
}

/** A random permutation of the pixels. */
function permutation(): number[] {
  const numbers = randomUniform(foldIn(key(0), 2), [PIXELS]).data;
  return Array.from(numbers.keys()).sort((a, b) => numbers[a]! - numbers[b]!);
}
