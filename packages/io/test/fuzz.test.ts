// Every reader against damaged files; `pnpm --filter @grus/io fuzz` runs more of them.
import { expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";
import { targets } from "./fuzz-targets.ts";

/** In all, over every reader. */
const CASES = 100_000;

const weights = targets.reduce((sum, { weight = 1 }) => sum + weight, 0);

test.each(targets)("$name", { timeout: 300_000 }, (target) => {
  const cases = Math.ceil((CASES * (target.weight ?? 1)) / weights);
  const { crashes, accepted, slowest, mostBytes } = fuzz(target, 1, cases);
  expect(crashes).toEqual([]);
  expect(accepted).toBeGreaterThan(0);
  expect(slowest).toBeLessThan(1000);
  expect(mostBytes).toBeLessThan(2 ** 26);
});
