// Training, validation and test of texts with translations.
import { permutation } from "@grus/data";
import { TextError } from "../errors.ts";
import { type AcceptedText, acceptedTexts, heldTexts, type TextPairs } from "./accepted-texts.ts";

/** The parts of translated texts. */
export interface TranslatedSplit {
  readonly train: readonly AcceptedText[];
  readonly validation: readonly AcceptedText[];
  readonly test: readonly AcceptedText[];
}

/** Options of {@link splitTranslated}. */
export interface SplitTranslatedOptions {
  readonly seed: number;
  readonly test?: TextPairs | undefined;
  readonly validation?: TextPairs | undefined;
}

/**
 * A tenth of the texts is the test and a tenth of the rest validation, unless they are given, drawn by `seed`; at least
 * one each. A text that occurs several times is in one part. Each part is in the order of the texts. Throws
 * {@link TextError} for fewer than four texts.
 */
export function splitTranslated(
  pairs: TextPairs,
  { seed, test, validation }: SplitTranslatedOptions,
): TranslatedSplit {
  const all = acceptedTexts("", pairs);
  const given = {
    test: test && heldTexts("test", test),
    validation: validation && heldTexts("validation", validation),
  };
  if (all.length < LEAST)
    throw new TextError({
      problem: `there are ${all.length} different texts; expected at least ${LEAST}, to learn from and to test on.`,
      cure: "Give more texts with translations.",
    });
  const order = [...permutation(all.length, { seed })];
  const tested = given.test === undefined ? tenth(all.length) : 0;
  const held = given.validation === undefined ? tenth(all.length - tested) : 0;
  const part = (from: number, to: number) =>
    order
      .slice(from, to)
      .sort((a, b) => a - b)
      .map((row) => all[row]!);
  return {
    train: part(tested + held, all.length),
    validation: given.validation ?? part(tested, tested + held),
    test: given.test ?? part(0, tested),
  };
}

const LEAST = 4;

function tenth(count: number): number {
  return Math.max(1, Math.round(count / 10));
}
