// The copy task (Graves et al. 2014, arXiv 1410.5401): after random patterns and a delimiter, the network
// must reproduce the patterns in order.
import { foldIn, key, randomUniform, type Tensor, tensor } from "@grus/tensor";

/** Rows of the copy task: the features of a step are `width` bits and the delimiter. */
export interface CopyBatch {
  /** [rows, time, width + 1] */
  readonly input: Tensor<"float32">;
  /** [rows, time, width]: the patterns at output steps, 0 elsewhere. */
  readonly target: Tensor<"float32">;
  /** [rows, time, 1]: 1 at output steps. */
  readonly mask: Tensor<"float32">;
}

/** Options of {@link copyBatch}. */
export interface CopyOptions {
  readonly rows: number;
  /** Bits per pattern. */
  readonly width: number;
  /** Minimum and maximum number of patterns per row, uniformly sampled. */
  readonly lengths: readonly [number, number];
  /** Patterns that fit in a row, which has 2 · room + 1 steps. */
  readonly room: number;
  readonly seed: number;
}

/** Generates random rows. */
export function copyBatch({ rows, width, lengths: [least, most], room, seed }: CopyOptions): CopyBatch {
  const numbers = randomUniform(foldIn(key(seed), room), [rows * (1 + room * width)]).data.values();
  const random = () => numbers.next().value!;
  const time = 2 * room + 1;
  const input = new Float32Array(rows * time * (width + 1));
  const target = new Float32Array(rows * time * width);
  const mask = new Float32Array(rows * time);
  for (let row = 0; row < rows; row++) {
    const length = least + Math.floor(random() * (most - least + 1));
    input[(row * time + length) * (width + 1) + width] = 1;
    for (let t = 0; t < length; t++) {
      const at = row * time + length + 1 + t;
      mask[at] = 1;
      for (let bit = 0; bit < width; bit++) {
        const value = Number(random() < 0.5);
        input[(row * time + t) * (width + 1) + bit] = value;
        target[at * width + bit] = value;
      }
    }
  }
  return {
    input: tensor(input, [rows, time, width + 1]),
    target: tensor(target, [rows, time, width]),
    mask: tensor(mask, [rows, time, 1]),
  };
}
