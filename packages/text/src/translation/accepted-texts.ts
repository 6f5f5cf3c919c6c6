// Texts with their translations, and their checks.
import { advice, option } from "@grus/data";
import { TextError } from "../errors.ts";
import { type References, referenceLists } from "../metrics/check-pairs.ts";

/** Texts, and the translation of each: one text, or several of which any is right, such as pronunciations. */
export interface TextPairs {
  readonly sources: readonly string[];
  readonly targets: References;
}

/** A text with all its translations. */
export interface AcceptedText {
  readonly source: string;
  /** At least one, each once. */
  readonly targets: readonly string[];
}

/**
 * The texts, each once, with all the translations that it has anywhere. Throws {@link TextError} for unequal numbers
 * and for texts and translations with nothing in them.
 */
export function acceptedTexts(prefix: string, { sources, targets }: TextPairs): readonly AcceptedText[] {
  if (sources.length !== targets.length)
    throw new TextError({
      problem: `${prefix}sources has ${sources.length} texts and ${prefix}targets ${targets.length} translations; expected equal numbers.`,
      cure: "Give one translation for each text, or a list of accepted ones.",
    });
  const found = new Map<string, Set<string>>();
  if (sources.length === 0) return [];
  referenceLists(`${prefix}targets`, sources, targets).forEach((accepted, i) => {
    checkFilled(`${prefix}sources[${i}]`, sources[i]!, "a text");
    for (const target of accepted) checkFilled(`${prefix}targets[${i}]`, target, "a translation");
    const known = found.get(sources[i]!);
    found.set(sources[i]!, known === undefined ? new Set(accepted) : new Set([...known, ...accepted]));
  });
  return Array.from(found, ([source, accepted]) => ({ source, targets: [...accepted] }));
}

/** {@link acceptedTexts} of a test or a validation, which need one text at least. */
export function heldTexts(name: "test" | "validation", pairs: TextPairs): readonly AcceptedText[] {
  const texts = acceptedTexts(`${name}.`, pairs);
  if (texts.length > 0) return texts;
  throw new TextError({
    problem: `the ${name} has no texts; expected some.`,
    cure: advice`Leave out ${option(name)}.`,
  });
}

/** Each text with each of its translations. */
export function singlePairs(texts: readonly AcceptedText[]): readonly (readonly [string, string])[] {
  return texts.flatMap(({ source, targets }) => targets.map((target) => [source, target] as const));
}

function checkFilled(name: string, value: string, expected: string): void {
  if (value.trim() !== "") return;
  throw new TextError({
    problem: `${name} is ${JSON.stringify(value)}; expected ${expected}.`,
    cure: "Leave out what has no text or no translation.",
  });
}
