// A few of MNIST's digits, row by row: so few that a network learns them by heart.
import { crossEntropy } from "@grus/cells";
import type { Tensor } from "grus";
import { readDigits, SIDE } from "./digits.ts";
import { numbersOf } from "./random.ts";
import type { Task } from "./task.ts";

/** Ten classes from 14 steps of 14 pixels; training sees the first `count` images alone. The score is the loss on others. */
export function fewDigits(count: number): Task {
  const order = Array.from({ length: SIDE * SIDE }, (_, i) => i);
  const sets = { train: readDigits("train", order, count), validation: readDigits("t10k", order) };
  const size = SIDE * SIDE;
  return {
    name: `${count} digits`,
    time: SIDE,
    inputSize: SIDE,
    outputSize: 10,
    answers: "last",
    score: { name: "validation loss", better: "lower", solved: 0, chance: Math.log(10) },
    loss: (prediction, target) => crossEntropy(prediction, target),
    scoreOf: (prediction: Tensor, target: Tensor) => crossEntropy(prediction, target),
    batch: (rows, seed, part) => {
      const { images, labels } = sets[part];
      const random = numbersOf(part, seed, rows);
      const input = new Float32Array(rows * size);
      const target = new Int32Array(rows);
      for (let row = 0; row < rows; row++) {
        const at = Math.floor(random() * labels.length);
        input.set(images.subarray(at * size, (at + 1) * size), row * size);
        target[row] = labels[at]!;
      }
      return {
        input: { data: input, shape: [rows, SIDE, SIDE], dtype: "float32" },
        target: { data: target, shape: [rows], dtype: "int32" },
      };
    },
  };
}
