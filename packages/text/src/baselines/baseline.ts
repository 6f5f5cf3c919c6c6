// The interfaces of baselines, one for each kind of task, so that a report can list them.
import type { ScoredText } from "../metrics/likelihood-scores.ts";

/** A language model over token indices 0 to `vocabularySize` - 1. */
export interface LanguageBaseline {
  /** For a report, such as "Kneser-Ney 6-gram". */
  readonly name: string;
  readonly vocabularySize: number;
  /**
   * The natural logarithm of the probability of each token, given those before it. Throws TextError for an
   * index outside the vocabulary.
   */
  logProbabilities(tokens: ArrayLike<number>): Float64Array;
  /** Their sum, for `likelihoodScores`. Throws as `logProbabilities`. */
  score(tokens: ArrayLike<number>): ScoredText;
  /** The probabilities of the next token after a context, by index. Throws as `logProbabilities`. */
  distribution(context: ArrayLike<number>): Float64Array;
}

/** Gives each text one of several labels. */
export interface ClassifierBaseline {
  /** For a report, such as "naive Bayes". */
  readonly name: string;
  /** The labels, in alphabetical order. */
  readonly classes: readonly string[];
  /** The most probable label of each text. */
  predict(texts: readonly string[]): string[];
  /** The probabilities of each text's labels, in the order of `classes`. */
  probabilities(texts: readonly string[]): Float64Array[];
}

/** Gives each token of a sentence a tag. */
export interface TaggerBaseline {
  /** For a report, such as "most frequent tag". */
  readonly name: string;
  /** The tags of each sentence's tokens. */
  predict(sentences: readonly (readonly string[])[]): string[][];
}

/** Gives each text a translation. */
export interface TranslationBaseline {
  /** For a report, such as "copy of the source". */
  readonly name: string;
  /** One translation of each text. */
  predict(sources: readonly string[]): string[];
}
