import { fromData, key } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { data } from "../test/losses.ts";
import { applyDropout, dropout } from "./dropout.ts";

describe("dropout", () => {
  const ones = fromData({ data: new Float32Array(2000).fill(1), shape: [2000], dtype: "float32" });

  test("drops the given share, and preserves the expectation", async () => {
    const kept = (await data(applyDropout(ones, 0.25, key(4)))).filter((value) => value !== 0);
    expect(new Set(kept.map((value) => value.toFixed(6)))).toEqual(new Set([(4 / 3).toFixed(6)]));
    expect(Math.abs(kept.length / 2000 - 0.75)).toBeLessThan(0.04);
  });

  test("does nothing at rate 0 or without a key", () => {
    expect(applyDropout(ones, 0, key(4))).toBe(ones);
    expect(dropout({ rate: 0.5 }).bind()(ones)).toBe(ones);
  });

  test("as a layer with a key, equals the function", async () => {
    expect(await data(dropout({ rate: 0.5 }).bind(undefined, { key: key(9) })(ones))).toEqual(
      await data(applyDropout(ones, 0.5, key(9))),
    );
  });

  test("rejects a rate of 1", () => {
    expect(() => dropout({ rate: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: dropout: rate is 1; expected a number from 0 to below 1.]`,
    );
  });
});
