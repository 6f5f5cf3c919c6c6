// A small subset of MNIST, row by row: few enough for a network to memorise.
import { crossEntropy } from "@grus/cells";
import { digitBatches, PIXELS, SIDE } from "./mnist.ts";
import type { Task } from "./task.ts";

/**
 * Ten classes from 14 steps of 14 pixels; training uses only the first `count` images. The score is the loss
 * on other images. `data` is the folder of data sets.
 */
export function fewDigits(count: number, data?: string): Task {
  const order = Array.from({ length: PIXELS }, (_, i) => i);
  return {
    name: `${count} digits`,
    time: SIDE,
    inputSize: SIDE,
    outputSize: 10,
    answers: "last",
    score: { name: "validation loss", better: "lower", solved: 0, chance: Math.log(10) },
    loss: (prediction, target) => crossEntropy(prediction, target),
    scoreOf: (prediction, target) => crossEntropy(prediction, target),
    batch: digitBatches({ data, order, most: count }, [SIDE, SIDE]),
  };
}
