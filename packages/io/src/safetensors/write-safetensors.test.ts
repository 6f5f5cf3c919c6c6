import { describe, expect, test } from "vitest";
import { readSafetensors } from "./read-safetensors.ts";
import { SafetensorsError } from "./safetensors-error.ts";
import { writeSafetensors } from "./write-safetensors.ts";

const float32 = (...values: number[]) =>
  ({ shape: [values.length], dtype: "float32", data: Float32Array.from(values) }) as const;

describe("writeSafetensors", () => {
  test("lays the file out as specified: length, header padded to 8 bytes, elements by size and name", () => {
    const file = writeSafetensors(
      {
        mask: { shape: [3], dtype: "bool", data: Uint8Array.of(1, 0, 1) },
        b: { shape: [1, 2], dtype: "float32", data: Float32Array.of(1, -2) },
        a: { shape: [], dtype: "int32", data: Int32Array.of(-7) },
        wide: { shape: [1], dtype: "float32", data: Float64Array.of(0.1) },
      },
      { z: "last", format: "pt" },
    );
    const view = new DataView(file.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(new TextDecoder().decode(file.subarray(8, 8 + length)).trimEnd()).toBe(
      '{"__metadata__":{"format":"pt","z":"last"},' +
        '"wide":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},' +
        '"a":{"dtype":"I32","shape":[],"data_offsets":[8,12]},' +
        '"b":{"dtype":"F32","shape":[1,2],"data_offsets":[12,20]},' +
        '"mask":{"dtype":"BOOL","shape":[3],"data_offsets":[20,23]}}',
    );
    const start = 8 + length;
    expect(view.getFloat64(start, true)).toBe(0.1);
    expect(view.getInt32(start + 8, true)).toBe(-7);
    expect([view.getFloat32(start + 12, true), view.getFloat32(start + 16, true)]).toEqual([1, -2]);
    expect([...file.subarray(start + 20)]).toEqual([1, 0, 1]);
  });

  test("gives the same bytes for a record, a Map and pairs in any order", () => {
    const a = float32(1, 2);
    const b = float32(3);
    const file = writeSafetensors({ a, b }, { k: "1", j: "2" });
    expect(
      writeSafetensors(
        new Map([
          ["b", b],
          ["a", a],
        ]),
        { j: "2", k: "1" },
      ),
    ).toEqual(file);
    expect(
      writeSafetensors(
        [
          ["a", a],
          ["b", b],
        ],
        { k: "1", j: "2" },
      ),
    ).toEqual(file);
  });

  test("writes only the viewed part of a buffer", () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const file = writeSafetensors({ w: { shape: [2], dtype: "float32", data } });
    expect(readSafetensors(file).tensors.get("w")?.data).toEqual(Float32Array.of(1, 2));
  });

  test("writes no metadata if there is none", () => {
    expect(new TextDecoder().decode(writeSafetensors({}).subarray(8)).trimEnd()).toBe("{}");
  });

  test.each([
    [
      "a duplicate name",
      [
        ["a", float32(1)],
        ["a", float32(2)],
      ],
      'tensor "a": expected unique names; got a duplicate',
    ],
    ["the reserved name", [["__metadata__", float32(1)]], 'tensor "__metadata__": expected another name'],
    [
      "half a surrogate pair",
      [["\ud800", float32(1)]],
      "expected well-formed text; got half of a surrogate pair",
    ],
    [
      "a shape of another size",
      [["w", { ...float32(1, 2), shape: [3] }]],
      'tensor "w": expected data for shape [3]; got 2 elements',
    ],
    ["a fractional shape", [["w", { ...float32(1), shape: [0.5, 2] }]], "expected data for shape [0.5, 2]"],
    ["a negative shape", [["w", { ...float32(1), shape: [-1, -1] }]], "expected data for shape [-1, -1]"],
    [
      "floats as int32",
      [["w", { ...float32(1), dtype: "int32" }]],
      "expected an array that holds int32; got one of F32",
    ],
    [
      "integers as bool",
      [["w", { shape: [1], dtype: "bool", data: Int32Array.of(1) }]],
      "holds bool; got one of I32",
    ],
    [
      "bytes as float32",
      [["w", { shape: [1], dtype: "float32", data: Uint8Array.of(1) }]],
      "holds float32; got one of BOOL",
    ],
  ] as const)("refuses %s", (_, tensors, message) => {
    expect(() => writeSafetensors(tensors)).toThrow(SafetensorsError);
    expect(() => writeSafetensors(tensors)).toThrow(message);
  });

  test("refuses metadata that is not text", () => {
    const metadata = { epoch: 3 } as unknown as Record<string, string>;
    expect(() => writeSafetensors({}, metadata)).toThrow(
      'tensor "__metadata__": expected well-formed text; got number',
    );
    expect(() => writeSafetensors({}, { "\udc00": "" })).toThrow("half of a surrogate pair");
  });
});
