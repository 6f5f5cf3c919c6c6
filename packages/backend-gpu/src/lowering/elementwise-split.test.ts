import type { Instruction } from "@grus/tensor";
import { expect, test } from "vitest";
import { arrayValue, type DeviceArray, uniformValue, type Value } from "../value.ts";
import { splitElementwise } from "./elementwise-split.ts";

const spec = { shape: [4], dtype: "float32" } as const;

function inputs(count: number): Value[] {
  return Array.from({ length: count }, (_, index) => {
    const array: DeviceArray = { kind: "argument", index, size: 4 };
    return arrayValue(array, spec);
  });
}

/** ((i0 + i1) + i2) + ... */
function sums(count: number): Instruction[] {
  return Array.from({ length: count - 1 }, (_, k) => ({
    op: "add",
    args: [k === 0 ? 0 : count + k - 1, k + 1],
    dtype: "float32",
  }));
}

test("seven arrays are one pass", () => {
  expect(splitElementwise(inputs(7), sums(7), [12])).toEqual([[12]]);
});

test("the eighth array adds a pass for the partial sum", () => {
  expect(splitElementwise(inputs(8), sums(8), [14])).toEqual([[13], [14]]);
});

test("constants do not count as arrays", () => {
  const eight = [...inputs(7), uniformValue(spec, 3)];
  expect(splitElementwise(eight, sums(8), [14])).toEqual([[14]]);
});

test("results that together read too many arrays are separated", () => {
  const pairs: Instruction[] = [0, 2, 4, 6].map((k) => ({ op: "mul", args: [k, k + 1], dtype: "float32" }));
  expect(splitElementwise(inputs(8), pairs, [8, 9, 10, 11])).toEqual([[8, 9, 10], [11]]);
});

test("a result of an earlier pass is not written again", () => {
  expect(splitElementwise(inputs(8), sums(8), [13, 14])).toEqual([[13], [14]]);
});
