import { describe, expect, test } from "vitest";
import { padSequences } from "./padding.ts";

describe("padSequences", () => {
  test("pads at the end and keeps the lengths", () => {
    const { values, lengths } = padSequences(
      [Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6), new Float32Array()],
      { features: 2 },
    );
    expect([values.shape, values.dtype, [...values.data]]).toEqual([
      [3, 2, 2],
      "float32",
      [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0],
    ]);
    expect([lengths.shape, lengths.dtype, [...lengths.data]]).toEqual([[3], "int32", [2, 1, 0]]);
  });

  test("pads tokens as int32, to a given time and with a given value", () => {
    const { values } = padSequences([Int32Array.of(7, 8), Int32Array.of(9)], { time: 3, value: -1 });
    expect([values.shape, values.dtype, [...values.data]]).toEqual([[2, 3], "int32", [7, 8, -1, 9, -1, -1]]);
    expect(padSequences([]).values.shape).toEqual([0, 0, 1]);
  });

  test.each([
    [
      [Float32Array.of(1, 2, 3)],
      { features: 2 },
      "sequence 0 has 3 numbers; expected whole steps of 2 features.",
    ],
    [
      [Float32Array.of(1), Int32Array.of(1)],
      {},
      "sequence 1 is an Int32Array; expected the type of the first.",
    ],
    [
      [Int32Array.of(1), Float32Array.of(1)],
      {},
      "sequence 1 is a Float32Array; expected the type of the first.",
    ],
    [
      [Int32Array.of(1), Int32Array.of(1, 2, 3)],
      { time: 2 },
      "sequence 1 has 3 steps; expected at most time 2.\nCut it, or pad to a larger time.",
    ],
  ])("refuses %#", (sequences, options, message) =>
    expect(() => padSequences(sequences, options)).toThrow(message),
  );
});
