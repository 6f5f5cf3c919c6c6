// Copy memory (Arjovsky et al. 2016, arXiv 1511.06464): ten symbols must be recalled after a long delay.
import { crossEntropy } from "@grus/cells";
import { argmax, cast, equal, mean, slice, tensor } from "@grus/tensor";
import { numbersOf } from "./random.ts";
import type { Task } from "./task.ts";

const SYMBOLS = 8;
const LENGTH = 10;
const BLANK = SYMBOLS;
const GO = SYMBOLS + 1;

/** Ten symbols of eight, `delay` blanks, a delimiter, then the recall; chance level is one in eight. */
export function copyMemory(delay: number): Task {
  const time = delay + 2 * LENGTH;
  const answer = time - LENGTH;
  return {
    name: `copy, delay ${delay}`,
    time,
    inputSize: SYMBOLS + 2,
    outputSize: SYMBOLS + 1,
    answers: "all",
    score: { name: "symbols recalled", better: "higher", solved: 0.95, chance: 1 / SYMBOLS },
    loss: (prediction, target) => crossEntropy(prediction, target),
    scoreOf: (prediction, target) => {
      const predicted = argmax(slice(prediction, 1, answer));
      return mean(cast(equal(predicted, slice(target, 1, answer)), "float32"));
    },
    batch: (size, seed, part) => {
      const random = numbersOf(part, seed, size * LENGTH);
      const input = new Float32Array(size * time * (SYMBOLS + 2));
      const target = new Int32Array(size * time).fill(BLANK);
      for (let row = 0; row < size; row++) {
        for (let t = 0; t < time; t++) {
          const symbol = t < LENGTH ? Math.floor(random() * SYMBOLS) : t === answer - 1 ? GO : BLANK;
          input[(row * time + t) * (SYMBOLS + 2) + symbol] = 1;
          if (t < LENGTH) target[row * time + answer + t] = symbol;
        }
      }
      return {
        input: tensor(input, [size, time, SYMBOLS + 2]),
        target: tensor(target, [size, time]),
      };
    },
  };
}
