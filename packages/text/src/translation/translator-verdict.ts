// Whether a translator is better than a baseline on the same test texts.
import { chrF } from "../metrics/chrf.ts";
import { type Verdict, verdictOf } from "../training/verdict.ts";
import type { TranslationScores } from "./translation-scores.ts";

/** Translations of the test texts. */
export interface TestedTranslations {
  readonly name: string;
  readonly scores: TranslationScores;
  readonly texts: readonly string[];
}

/**
 * Compares by BLEU, and tells chance by the texts whose translation of the one has the higher chrF; symbols are compared
 * by the share of texts that are right as a whole.
 */
export function translatorVerdict(
  network: TestedTranslations,
  baseline: TestedTranslations,
  accepted: readonly (readonly string[])[],
): Verdict {
  const areSymbols = network.scores.symbolErrorRate !== undefined;
  const quality = (text: string, targets: readonly string[]) =>
    areSymbols ? Number(targets.includes(text)) : chrF([text], [targets]);
  const better = (first: TestedTranslations, second: TestedTranslations) =>
    accepted.filter((targets, i) => quality(first.texts[i]!, targets) > quality(second.texts[i]!, targets))
      .length;
  const share = ({ scores }: TestedTranslations) => (areSymbols ? scores.exactMatch : scores.bleu / 100);
  return verdictOf({
    things: "texts",
    does: areSymbols ? (figure) => `gets ${figure} right` : (figure) => `translates with a BLEU of ${figure}`,
    own: share(network),
    other: share(baseline),
    baseline: `the ${baseline.name}`,
    won: better(network, baseline),
    lost: better(baseline, network),
    count: accepted.length,
  });
}
