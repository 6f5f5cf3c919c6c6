// A translator on the test texts.
import type { AcceptedText } from "./accepted-texts.ts";
import { areSymbols } from "./symbols-tokenizer.ts";
import type { TranslateOptions, TranslationAttention } from "./translation.ts";
import { translationScores } from "./translation-scores.ts";
import type { Translator } from "./translator.ts";
import type { TestedTranslations } from "./translator-verdict.ts";

/** A test text with its translation. Plain data. */
export interface TranslatedExample extends AcceptedText {
  readonly found: string;
  /** What the decoder attended to while it wrote it. */
  readonly attention: TranslationAttention;
}

/** How the test is translated. */
export type TestOptions = Pick<TranslateOptions, "beam" | "lengthPenalty" | "signal" | "onProgress">;

/** The translations that a network finds, with their scores. */
export async function testedNetwork(
  own: Translator,
  test: readonly AcceptedText[],
  options: TestOptions,
): Promise<TestedTranslations> {
  const sources = test.map(({ source }) => source);
  const found = await own.translate(sources, options);
  const texts = found.map(({ text }) => text);
  return {
    name: "network",
    texts,
    scores: translationScores(texts, targetsOf(test), areSymbols(own.target)),
  };
}

/** Test texts that are shown. */
const EXAMPLES = 5;

/** The first of the texts, with what the decoder attends to. */
export async function translatedExamples(
  own: Translator,
  texts: readonly AcceptedText[],
  options: TestOptions,
): Promise<readonly TranslatedExample[]> {
  const shown = texts.slice(0, EXAMPLES);
  const sources = shown.map(({ source }) => source);
  const found = await own.translate(sources, { ...options, attention: true });
  return shown.map((text, i) => ({ ...text, found: found[i]!.text, attention: found[i]!.attention! }));
}

/** The accepted translations of each text. */
export function targetsOf(texts: readonly AcceptedText[]): readonly (readonly string[])[] {
  return texts.map(({ targets }) => targets);
}
