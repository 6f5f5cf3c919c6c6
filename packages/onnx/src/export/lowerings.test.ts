// Tables of lowerings are total and typed: missing or misplaced entries do not compile.
import { expect, test } from "vitest";
import type { Lowerings } from "./step-call.ts";
import { recurrentLowerings } from "./write-recurrent.ts";
import { reductionLowerings } from "./write-reductions.ts";

test("a table without a lowering does not compile", () => {
  const { lstm: _lowering, ...rest } = recurrentLowerings;
  // @ts-expect-error: the lowering of lstm is missing.
  const table: Lowerings<"gru" | "lstm" | "rnn"> = rest;
  expect(Object.keys(recurrentLowerings).filter((name) => !(name in table))).toEqual(["lstm"]);
});

test("a lowering for other attributes does not compile", () => {
  // @ts-expect-error: it reads attributes that gru lacks.
  const table: typeof recurrentLowerings = { ...recurrentLowerings, gru: reductionLowerings.argmax };
  expect(table.gru).toBe(reductionLowerings.argmax);
});
