import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { framesOf } from "../run-program.ts";
import { type GateFrame, gateProgram, UPDATES } from "./gate-program.ts";
import { gateSentence } from "./gate-words.ts";

test("learns which places are inside of parentheses, and gates are those of the cell", async () => {
  const backend = await wasmBackend({ threads: 1, simd: "simd128" });
  const settings = { text: "ab(cd)e", units: 3, learningRate: 0.02 };
  const frames = await framesOf<typeof settings, GateFrame>(
    (context) => gateProgram(backend, context),
    settings,
  );
  const [first, last] = [frames[0]!, frames.at(-1)!];
  expect(last.update).toBe(UPDATES);
  expect(last.loss).toBeLessThan(0.1 * first.loss);
  expect(last.rows.map(({ inside }) => Math.round(inside))).toEqual([0, 0, 1, 1, 1, 0, 0]);
  expect(gateSentence(last)).toMatch(
    /^After 800 of 800 updates the loss is 0\.0\d\d\. The update gates keep/,
  );
});
