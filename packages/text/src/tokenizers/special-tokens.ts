// Tokens that stand for no text.
import { TextError } from "../errors.ts";

/**
 * A special token: "padding" fills rows of a batch that are shorter than others, "unknown" replaces what the
 * vocabulary lacks, "start" comes before the first token of a sequence, "end" after the last.
 */
export type SpecialToken = "padding" | "unknown" | "start" | "end";

/** Indices of special tokens. A tokenizer has those that it was created with. */
export type SpecialTokens = { readonly [name in SpecialToken]?: number | undefined };

/** Special tokens by their text. */
export type SpecialTexts = { readonly [name in SpecialToken]?: string | undefined };

/** The names of special tokens. */
export const specialNames: readonly SpecialToken[] = ["padding", "unknown", "start", "end"];

/** Checks a list of special tokens. Throws TextError for a name that is not known or occurs twice. */
export function checkSpecial(where: string, special: readonly SpecialToken[]): readonly SpecialToken[] {
  special.forEach((name, at) => {
    if (specialNames.includes(name) && special.indexOf(name) === at) return;
    throw new TextError({
      problem: `${where}: special has ${JSON.stringify(name)}${special.indexOf(name) < at ? " twice" : ""}; expected a list of ${specialNames.map((one) => JSON.stringify(one)).join(", ")}, each at most once.`,
    });
  });
  return special;
}

/** The indices of special tokens: the first ones, in order. */
export function specialIndices(special: readonly SpecialToken[]): SpecialTokens {
  return Object.fromEntries(special.map((name, index) => [name, index]));
}
