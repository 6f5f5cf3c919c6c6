import { expect, test } from "vitest";
import { resultCheck } from "./problem.ts";

test("resultCheck: whoever computes something else is named", () => {
  const check = resultCheck();
  check("grus", "infer", Float64Array.of(1, 2));
  check("grus", "train", Float64Array.of(5));
  check("near", "infer", Float64Array.of(1, 2.00005));
  expect(() => check("far", "infer", Float64Array.of(1, 2.5))).toThrowErrorMatchingInlineSnapshot(
    `[Error: far computes something else in infer: it differs by 0.5.]`,
  );
  expect(() => check("lost", "infer", Float64Array.of(1, Number.NaN))).toThrow(
    "lost computes something else",
  );
  expect(() => check("short", "infer", Float64Array.of(1))).toThrow("short computes something else");
});
