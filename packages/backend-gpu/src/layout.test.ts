import fc from "fast-check";
import { expect, test } from "vitest";
import { floatsIn, toDevice, toHost } from "./layout.ts";
import { arrayValue, type DeviceArray } from "./value.ts";

const array: DeviceArray = { kind: "argument", index: 0, size: 0 };

test("int32 is stored exactly as two floats", () => {
  const edges = [0, 1, -1, 65535, 65536, -65536, 2 ** 24 + 1, -(2 ** 24) - 1, 2 ** 31 - 1, -(2 ** 31)];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 9 }), (more) => {
      const data = Int32Array.from([...edges, ...more]);
      const spec = { shape: [data.length], dtype: "int32" } as const;
      const floats = toDevice(data, spec);
      expect(floats.length).toBe(2 * data.length);
      expect(toHost(floats, arrayValue(array, spec))).toEqual(data);
    }),
    { seed: 1 },
  );
});

test("a slice of an int32 array is read from both planes", () => {
  const data = Int32Array.of(1, -2, 70_000, -70_000);
  const floats = toDevice(data, { shape: [4], dtype: "int32" });
  const value = { ...arrayValue(array, { shape: [2], dtype: "int32" }, 1), plane: 4 };
  expect(toHost(floats, value)).toEqual(Int32Array.of(-2, 70_000));
  expect(floatsIn(floats, value)).toEqual(toDevice(data.subarray(1, 3), { shape: [2], dtype: "int32" }));
});

test("bool is stored as 0 and 1", () => {
  const spec = { shape: [3], dtype: "bool" } as const;
  const floats = toDevice(Uint8Array.of(1, 0, 1), spec);
  expect(floats).toEqual(Float32Array.of(1, 0, 1));
  expect(toHost(floats, arrayValue(array, spec))).toEqual(Uint8Array.of(1, 0, 1));
});
