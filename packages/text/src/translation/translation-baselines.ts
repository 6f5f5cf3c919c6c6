// Baselines beside a translator.

import type { NgramKinds } from "../baselines/features/text-ngrams.ts";
import { copyOfSource } from "../baselines/translation/copy-of-source.ts";
import { fitNearestNeighbour } from "../baselines/translation/nearest-neighbour.ts";
import { singlePairs } from "./accepted-texts.ts";
import type { TranslatedSplit } from "./split-translated.ts";
import { type TranslationScores, translationScores } from "./translation-scores.ts";
import type { TestedTranslations } from "./translator-verdict.ts";

/** The baselines on the test texts. */
export interface TestedBaselines {
  readonly copyOfSource: TestedTranslations;
  readonly nearestNeighbour: TestedTranslations;
  /** The one that the network is compared with. */
  readonly better: TestedTranslations;
}

/** Tests both baselines; sources of single words are similar by their characters, others by their words. */
export function testedBaselines({ train, test }: TranslatedSplit, areSymbols: boolean): TestedBaselines {
  const sources = test.map(({ source }) => source);
  const accepted = test.map(({ targets }) => targets);
  const tested = ({ name, predict }: { name: string; predict(texts: readonly string[]): string[] }) => {
    const texts = predict(sources);
    return { name, texts, scores: translationScores(texts, accepted, areSymbols) };
  };
  const pairs = singlePairs(train);
  const neighbour = fitNearestNeighbour(
    pairs.map(([source]) => source),
    pairs.map(([, target]) => target),
    { features: featuresOf(train.map(({ source }) => source)) },
  );
  const [copy, nearest] = [tested(copyOfSource()), tested(neighbour)];
  return {
    copyOfSource: copy,
    nearestNeighbour: nearest,
    better: isBetter(copy.scores, nearest.scores) ? copy : nearest,
  };
}

function isBetter(one: TranslationScores, other: TranslationScores): boolean {
  const areSymbols = one.symbolErrorRate !== undefined;
  return areSymbols ? one.exactMatch > other.exactMatch : one.bleu > other.bleu;
}

function featuresOf(sources: readonly string[]): NgramKinds {
  const spaced = sources.filter((source) => /\s/u.test(source.trim())).length;
  return spaced * 2 < sources.length ? { characters: [2, 4] } : { words: [1, 2] };
}
