import { expect, test, vi } from "vitest";
import { caseCount } from "./case-count.ts";

test("caseCount is small unless all cases are requested", () => {
  vi.stubEnv("GRUS_TESTS", "all");
  expect(caseCount(3, 90)).toBe(90);
  vi.stubEnv("GRUS_TESTS", undefined);
  expect(caseCount(3, 90)).toBe(3);
});
