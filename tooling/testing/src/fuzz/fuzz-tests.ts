// Tests every reader of a package with damaged files; the package's `fuzz` script runs more cases.
import { expect, test } from "vitest";
import { caseCount } from "../case-count.ts";
import { type ErrorClass, type FuzzTarget, fuzz } from "./fuzz.ts";

/**
 * Declares a test for each target, of 10,000 cases times its weight, a tenth of them by default: no case may
 * throw an error that is not of class `rejection`, take a second, or allocate 64 MiB.
 */
export function fuzzTests(targets: readonly FuzzTarget[], rejection: ErrorClass): void {
  test.each(targets)("$name", { timeout: 300_000 }, (target) => {
    const cases = Math.ceil(caseCount(1000, 10_000) * (target.weight ?? 1));
    const { crashes, accepted, slowest, mostBytes } = fuzz(target, rejection, 1, cases);
    expect(crashes).toEqual([]);
    expect(accepted).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(1000);
    expect(mostBytes).toBeLessThan(2 ** 26);
  });
}
