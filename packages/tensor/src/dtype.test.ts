import { expect, test } from "vitest";
import { allocate, dtypeOf, holds } from "./dtype.ts";

test("allocated arrays are zero, and float64 on request", () => {
  expect(allocate("float32", 2)).toEqual(new Float32Array(2));
  expect(allocate("float32", 2, "float64")).toEqual(new Float64Array(2));
  expect(allocate("int32", 2, "float64")).toEqual(new Int32Array(2));
  expect(allocate("bool", 2)).toEqual(new Uint8Array(2));
});

test("each array type has one element type, and float32 has two array types", () => {
  const arrays = [new Float32Array(1), new Float64Array(1), new Int32Array(1), new Uint8Array(1)];
  expect(arrays.map(dtypeOf)).toEqual(["float32", "float32", "int32", "bool"]);
  for (const array of arrays) {
    for (const dtype of ["float32", "int32", "bool"] as const) {
      expect(holds(array, dtype)).toBe(dtypeOf(array) === dtype);
    }
  }
  expect(holds([1], "float32")).toBe(false);
  expect(holds(new Int8Array(1), "int32")).toBe(false);
  expect(holds(new Uint8ClampedArray(1), "bool")).toBe(false);
});
