// BLEU, chrF and chrF++ against what sacrebleu 2.6 computes, where its fixtures are at hand.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type BleuOptions, bleu, sentenceBleu } from "../src/metrics/bleu.ts";
import { chrF } from "../src/metrics/chrf.ts";

interface Case {
  readonly name: string;
  readonly hypotheses: readonly string[];
  /** By set of references, then by hypothesis. */
  readonly references: readonly (readonly string[])[];
  readonly bleu: number;
  readonly bleuLowercase: number;
  readonly bleuNoTokenizer: number;
  readonly bleuCharacters: number;
  readonly chrf: number;
  readonly chrfPlusPlus: number;
  /** Of the first hypotheses. */
  readonly sentenceBleu: readonly number[];
  readonly brevityPenalty: number;
}

const { CI, GRUS_REFERENCE_DIR } = process.env;
const beside = fileURLToPath(new URL("../../../../shared/reference", import.meta.url));
const file = join(GRUS_REFERENCE_DIR || beside, "../reference-text/bleu.json");
const isMissing = !existsSync(file);
const isSkipped = isMissing && (CI === undefined || !GRUS_REFERENCE_DIR);
const cases: readonly Case[] = isMissing ? [] : JSON.parse(readFileSync(file, "utf8")).cases;

test.skipIf(isSkipped)("all cases are at hand (reference-text/bleu.json beside GRUS_REFERENCE_DIR)", () => {
  expect(cases.length).toBeGreaterThanOrEqual(8);
});

describe.each(cases)("$name", (fixture) => {
  const { hypotheses } = fixture;
  const references = hypotheses.map((_, i) => fixture.references.map((set) => set[i]!));
  const expectEqual = (actual: number, expected: number) =>
    expect(Math.abs(actual - expected)).toBeLessThan(1e-9);

  test.each<[keyof Case, BleuOptions]>([
    ["bleu", {}],
    ["bleuLowercase", { lowercase: true }],
    ["bleuNoTokenizer", { tokenizer: "none" }],
    ["bleuCharacters", { tokenizer: "characters" }],
  ])("%s", (name, options) => {
    expectEqual(bleu(hypotheses, references, options).score, Number(fixture[name]));
  });

  test("the brevity penalty", () => {
    expectEqual(bleu(hypotheses, references).brevityPenalty, fixture.brevityPenalty);
  });

  test("BLEU of each sentence", () => {
    fixture.sentenceBleu.forEach((expected, i) =>
      expectEqual(sentenceBleu(hypotheses[i]!, references[i]!).score, expected),
    );
    expect(fixture.sentenceBleu.length).toBeGreaterThan(0);
  });

  test("chrF and chrF++", () => {
    expectEqual(chrF(hypotheses, references), fixture.chrf);
    expectEqual(chrF(hypotheses, references, { wordOrder: 2 }), fixture.chrfPlusPlus);
  });
});
