import { expect, test } from "vitest";
import { signTest } from "./sign-test.ts";

test("the sign test is the binomial one", () => {
  expect(signTest(0, 0)).toBe(1);
  expect(signTest(5, 0)).toBeCloseTo(2 / 32, 12);
  expect(signTest(1, 5)).toBeCloseTo((2 * (1 + 6)) / 64, 12);
  expect(signTest(3, 3)).toBe(1);
  expect(signTest(400, 600)).toBeCloseTo(2.728e-10, 12);
});
