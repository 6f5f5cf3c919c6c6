// Comparison of computed tensors with those of the reference.
import type { TypedArray } from "../dtype.ts";
import type { Tensor } from "../tensor.ts";
import { flatten, leaves } from "../tree.ts";

/**
 * Throws unless two trees of constants agree: int32 and bool exactly, float32 up to `tolerance` of the
 * largest finite magnitude or of 1.
 */
export function expectAgreement(actual: unknown, expected: unknown, tolerance: number): void {
  const found = flatten(actual) as { path: string; leaf: Tensor }[];
  const wanted = flatten(expected) as { path: string; leaf: Tensor }[];
  if (found.length !== wanted.length) {
    throw new Error(`expected ${wanted.length} results; got ${found.length}.`);
  }
  wanted.forEach(({ path, leaf }, i) =>
    expectTensor(path === "" ? "the result" : path, found[i]!.leaf, leaf, tolerance),
  );
}

/** Throws unless a run repeats another bit for bit. */
export function expectSameBits(actual: unknown, expected: unknown): void {
  const wanted = leaves(expected) as Tensor[];
  (leaves(actual) as Tensor[]).forEach(({ data }, result) => {
    const before = wanted[result]!.data;
    const at = data.findIndex((value: number, i: number) => !Object.is(value, before[i]));
    if (at >= 0) {
      throw new Error(
        `result ${result}, [${at}]: the second run gives ${data[at]}, the first ${before[at]}.`,
      );
    }
  });
}

function expectTensor(name: string, actual: Tensor, expected: Tensor, tolerance: number): void {
  if (actual.toString() !== expected.toString()) {
    throw new Error(`${name} is ${actual}; expected ${expected}.`);
  }
  const wanted =
    expected.dtype === "float32" ? Float64Array.from(expected.data, withinFloat32) : expected.data;
  const allowed = expected.dtype === "float32" ? tolerance * magnitude(wanted) : 0;
  const wrong = Array.from(wanted.keys()).filter((i) => !isClose(actual.data[i]!, wanted[i]!, allowed));
  if (wrong.length === 0) return;
  const places = wrong.slice(0, 5).map((i) => `  [${i}] expected ${wanted[i]}; got ${actual.data[i]}`);
  throw new Error(
    [`${name}: ${wrong.length} of ${expected.size} elements differ by more than ${allowed}:`, ...places].join(
      "\n",
    ),
  );
}

/** Infinity for a float64 number beyond the range of float32. */
function withinFloat32(value: number): number {
  return Number.isFinite(Math.fround(value)) ? value : Math.fround(value);
}

function magnitude(data: TypedArray): number {
  let largest = 1;
  for (const value of data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function isClose(actual: number, expected: number, allowed: number): boolean {
  return (
    actual === expected ||
    Math.abs(actual - expected) <= allowed ||
    (Number.isNaN(actual) && Number.isNaN(expected))
  );
}
