// The adding problem (Hochreiter and Schmidhuber 1997): two numbers of a long sequence are marked; the target
// is their sum, after the last step.
import { meanSquaredError } from "@grus/cells";
import { tensor } from "@grus/tensor";
import { numbersOf } from "./random.ts";
import type { Task } from "./task.ts";

/**
 * Sequences of `time` pairs: a number in [0, 1), and a mark, which is 1 at one step of each half. The
 * constant prediction 1 has a mean squared error of 1/6.
 */
export function addingProblem(time: number): Task {
  const half = Math.floor(time / 2);
  return {
    name: `adding, ${time} steps`,
    time,
    inputSize: 2,
    outputSize: 1,
    answers: "last",
    score: { name: "mean squared error", better: "lower", solved: 0.01, chance: 1 / 6 },
    loss: (prediction, target) => meanSquaredError(prediction, target),
    scoreOf: (prediction, target) => meanSquaredError(prediction, target),
    batch: (size, seed, part) => {
      const random = numbersOf(part, seed, size * (time + 2));
      const input = new Float32Array(size * time * 2);
      const target = new Float32Array(size);
      for (let row = 0; row < size; row++) {
        const start = row * time * 2;
        for (let t = 0; t < time; t++) input[start + 2 * t] = random();
        const marked = [Math.floor(random() * half), half + Math.floor(random() * (time - half))];
        for (const t of marked) {
          input[start + 2 * t + 1] = 1;
          target[row]! += input[start + 2 * t]!;
        }
      }
      return {
        input: tensor(input, [size, time, 2]),
        target: tensor(target, [size, 1]),
      };
    },
  };
}
