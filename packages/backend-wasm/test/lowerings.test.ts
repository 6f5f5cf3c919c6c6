// Tables of lowerings are total and typed: missing and misplaced lowerings do not compile.
import { expect, test } from "vitest";
import { gradientLowerings } from "../src/lowering/gradient-table.ts";
import type { InferenceLowerings, Lowerings } from "../src/lowering/lowering.ts";
import { lowerPad } from "../src/lowering/shape-movers.ts";
import { inferenceLowerings } from "../src/lowering/table.ts";

test("a table without a lowering does not compile", () => {
  const { matmul: _lowering, ...rest } = inferenceLowerings();
  // @ts-expect-error: the lowering of matmul is missing
  const table: InferenceLowerings = rest;
  expect(Object.keys(inferenceLowerings()).filter((name) => !(name in table))).toEqual(["matmul"]);
});

test("a full table has the lowerings of gradients too", () => {
  const full: Lowerings = { ...inferenceLowerings(), ...gradientLowerings() };
  // @ts-expect-error: the lowerings of gradients are missing
  const inference: Lowerings = inferenceLowerings();
  const missing = Object.keys(full).filter((name) => !(name in inference));
  expect(missing).toEqual([
    ...["crossEntropy", "crossEntropyGradient", "gruGradient", "lstmGradient", "rnnGradient", "scatterAdd"],
  ]);
});

test("a lowering for other attributes does not compile", () => {
  // @ts-expect-error: it reads attributes that matmul does not have
  const table: InferenceLowerings = { ...inferenceLowerings(), matmul: lowerPad };
  expect(table.matmul).toBe(lowerPad);
});
