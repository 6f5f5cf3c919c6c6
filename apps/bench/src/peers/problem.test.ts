import { expect, test } from "vitest";
import { resultCheck } from "./problem.ts";

test("resultCheck: names a contestant whose results differ", () => {
  const check = resultCheck();
  check("grus", "infer", Float64Array.of(1, 2));
  check("grus", "train", Float64Array.of(5));
  check("near", "infer", Float64Array.of(1, 2.00005));
  expect(() => check("far", "infer", Float64Array.of(1, 2.5))).toThrowErrorMatchingInlineSnapshot(
    `[Error: far: results of infer differ from the first contestant's: got 2 values, at most 0.5 apart; expected 2 within 1e-4.]`,
  );
  expect(() => check("lost", "infer", Float64Array.of(1, Number.NaN))).toThrow(
    "lost: results of infer differ",
  );
  expect(() => check("short", "infer", Float64Array.of(1))).toThrow("short: results of infer differ");
});
