// How well texts are translated.
import { bleu } from "../metrics/bleu.ts";
import { chrF } from "../metrics/chrf.ts";
import { phonemeErrorRate } from "../metrics/error-rates.ts";
import { exactMatch } from "../metrics/exact-match.ts";

/** The scores of translations. Plain data. */
export interface TranslationScores {
  /** The number of texts. */
  readonly support: number;
  /** In percent, cased and detokenised, equal to sacrebleu's with its defaults. */
  readonly bleu: number;
  /** In percent, equal to sacrebleu's. */
  readonly chrF: number;
  /** The share of translations that equal an accepted one. */
  readonly exactMatch: number;
  /**
   * Of symbols such as phonemes: substitutions, insertions and deletions by the symbols of the nearest accepted
   * translations.
   */
  readonly symbolErrorRate?: number | undefined;
}

/** Scores translations by those that are accepted; `areSymbols` adds their error rate. */
export function translationScores(
  found: readonly string[],
  accepted: readonly (readonly string[])[],
  areSymbols: boolean,
): TranslationScores {
  return {
    support: found.length,
    bleu: bleu(found, accepted).score,
    chrF: chrF(found, accepted),
    exactMatch: exactMatch(found, accepted),
    ...(areSymbols && { symbolErrorRate: phonemeErrorRate(found, accepted).rate }),
  };
}
