import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { framesOf } from "../run-program.ts";
import { type AttentionFrame, type AttentionSettings, attentionProgram } from "./attention-program.ts";
import { attentionSentence } from "./attention-words.ts";
import { answerOf, lettersOf, placesOf, textOf } from "./letters.ts";

test.each(["general", "additive"] as const)("learns to reverse, and reads from the end: %s", async (kind) => {
  const backend = await wasmBackend({ threads: 1, simd: "simd128" });
  const frames = await framesOf<AttentionSettings, AttentionFrame>(
    (context) => attentionProgram(backend, context),
    { task: "reverse", kind, text: "Attention" },
    ({ share, rows }) => share > 0.97 && rows.length === 10,
  );
  const [first, last] = [frames[0]!, frames.at(-1)!];
  expect(first.share).toBeLessThan(0.2);
  for (const { weights } of first.rows) expect(Math.max(...weights)).toBeLessThan(0.6);
  expect(last.share).toBeGreaterThan(0.97);
  expect(last.read).toBe("attention");
  expect(last.right).toBe("noitnetta");
  for (const { weights } of last.rows) expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
  const onRight = last.rows.slice(0, 9).map(({ weights, place }) => weights[place!]!);
  expect(onRight.reduce((a, b) => a + b, 0) / 9).toBeGreaterThan(0.5);
  expect(attentionSentence(last)).toMatch(
    /^After \d+ of 1200 updates (9[789](\.\d)?|100) % of the letters are right .* For “attention” it writes “noi/,
  );
});

test("answers of the tasks, and the places that they come from", () => {
  const letters = lettersOf("Crâne 7!");
  expect(textOf(letters)).toBe("crane");
  expect(textOf(answerOf("copy", letters))).toBe("crane");
  expect(textOf(answerOf("reverse", letters))).toBe("enarc");
  expect(textOf(answerOf("sort", letters))).toBe("acenr");
  expect(placesOf("sort", lettersOf("baab"))).toEqual([1, 2, 0, 3]);
});

test("a text without letters has no rows", () => {
  const frame = { update: 10, share: 0.5, points: [], read: "", right: "", rows: [] };
  expect(attentionSentence(frame)).toContain("Type a text of letters.");
});
