import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { framesOf } from "../run-program.ts";
import { type LanguageFrame, type LanguageSettings, LENGTH, languageProgram } from "./language-program.ts";
import { languageSentence } from "./language-words.ts";
import sonnets from "./sonnets.txt?raw";
import { textParts } from "./text-parts.ts";

const settings = { prompt: "When I ", temperature: 0.7, units: 32, learningRate: 0.01, own: "" };

async function frames(changes: Partial<LanguageSettings>, update: number): Promise<readonly LanguageFrame[]> {
  const backend = await wasmBackend({ threads: 1, simd: "simd128" });
  return framesOf<LanguageSettings, LanguageFrame>(
    (context) => languageProgram(backend, sonnets, context),
    { ...settings, ...changes },
    (frame) => frame.update >= update,
  );
}

test("learns the sonnets from below guessing to near the n-grams, and writes meanwhile", async () => {
  const all = await frames({}, 240);
  const last = all.at(-1)!;
  const vocabulary = textParts(sonnets).tokenizer.size;
  expect(last.losses[0]!.training).toBeLessThan(Math.log(vocabulary));
  expect(last.losses.at(-1)!.heldBack).toBeLessThan(2.2);
  expect(last.ngrams.nats).toBeLessThan(1.9);
  expect(last.losses.map(({ update }) => update)).toEqual(Array.from({ length: 12 }, (_, i) => 20 * (i + 1)));
  expect(last.writings.map(({ update }) => update)).toEqual([1, 40, 80, 120, 160, 200, 240]);
  expect(last.writings.every(({ text }) => [...text].length === LENGTH && !text.includes("\ufffd"))).toBe(
    true,
  );
  expect(languageSentence(last)).toMatch(
    /^After 240 of 1200 updates the network needs 2\.\d\d nats \([\d.]+ bits\) for a character of the held-back text, the 6-grams need 1\.8\d nats \(2\.\d\d bits\): the n-grams are ahead by 0\.\d\d nats\.$/,
  );
});

test("a reader's text is learned in place of the sonnets, unless it is too short", async () => {
  const own = "the crane flies over the lake. ".repeat(60);
  const [learned, short] = [(await frames({ own }, 60)).at(-1)!, (await frames({ own: "a" }, 20)).at(-1)!];
  expect(learned).toMatchObject({ isOwn: true, characters: 1674 });
  expect(learned.losses.at(-1)!.heldBack).toBeLessThan(1);
  expect(short.isOwn).toBe(false);
});

test("the sentence says that it overfits once the loss has risen", () => {
  const losses = [1.9, 2].map((heldBack, i) => ({ update: 20 * (i + 1), training: 1, heldBack }));
  const frame = { update: 40, characters: 1, isOwn: false, losses, writings: [] };
  expect(languageSentence({ ...frame, ngrams: { name: "6-grams", nats: 2.1 } })).toContain(
    "the network is ahead by 0.10 nats. Its least was 1.90 nats after 20 updates; since then it overfits.",
  );
});
