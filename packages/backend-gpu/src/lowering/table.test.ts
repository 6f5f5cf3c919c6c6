// The table of lowerings is total and typed: missing and misplaced lowerings do not compile.
import { expect, test } from "vitest";
import type { Lowerings } from "./lowering.ts";
import { lowerPad } from "./strided.ts";
import { lowerings } from "./table.ts";

test("a table without a lowering does not compile", () => {
  const { matmul: _lowering, ...rest } = lowerings();
  // @ts-expect-error: the lowering of matmul is missing
  const table: Lowerings = rest;
  expect(Object.keys(lowerings()).filter((name) => !(name in table))).toEqual(["matmul"]);
});

test("a lowering for other attributes does not compile", () => {
  // @ts-expect-error: it reads attributes that matmul does not have
  const table: Lowerings = { ...lowerings(), matmul: lowerPad };
  expect(table.matmul).toBe(lowerPad);
});
