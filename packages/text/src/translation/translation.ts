// Translations, and how they are asked for.
import type { EncoderDecoder, EncoderDecoderParameters } from "../models/encoder-decoder.ts";

/** A translation of a text. Plain data. */
export interface FoundTranslation {
  readonly text: string;
  /** Natural logarithm of the probability of its tokens and, if it was reached, of their end. */
  readonly logProbability: number;
  /** Whether the translation ends, rather than being cut at `maxLength`. */
  readonly isEnded: boolean;
  /** Where it looked while writing, where asked for. */
  readonly attention?: TranslationAttention | undefined;
}

/** What a decoder attended to. Plain data. */
export interface TranslationAttention {
  /** The tokens of the text, as text, with the end token. */
  readonly source: readonly string[];
  /** The tokens of the translation, as text. */
  readonly target: readonly string[];
  /** The share of each source token in what was read for each target token, [target][source]. */
  readonly weights: readonly Float32Array[];
}

/** The best translation of a text, and others. */
export interface Translation extends FoundTranslation {
  /** Further translations, best first: `nBest` − 1, fewer where the search found fewer. */
  readonly alternatives: readonly FoundTranslation[];
}

/** Another translator, or its model with its parameters. */
export interface EnsembleMember {
  readonly model: EncoderDecoder;
  readonly parameters: EncoderDecoderParameters;
}

/** How texts are translated. */
export interface TranslateOptions {
  /** Beams of the search: translations that are kept open. 1 is greedy. Default 4. */
  readonly beam?: number | undefined;
  /** Translations of each text, at most `beam`. Default 1. */
  readonly nBest?: number | undefined;
  /** Translations are ranked by log-probability / tokens^lengthPenalty: 0 favours short ones. Default 1. */
  readonly lengthPenalty?: number | undefined;
  /** Prefers translations that attend to every token of the text (Wu et al. 2016), at least 0. Default 0. */
  readonly coveragePenalty?: number | undefined;
  /** Tokens of a translation at most. Default: twice as many as the text has, and 10. */
  readonly maxLength?: number | undefined;
  /**
   * Translators with the same tokenizers, such as those of other seeds, whose probabilities are averaged with its own.
   * Default: none.
   */
  readonly ensemble?: readonly EnsembleMember[] | undefined;
  /** Whether to say what the decoder attended to. Default false. */
  readonly attention?: boolean | undefined;
  /**
   * Whether each sentence of a text is translated by itself: for texts that are longer than those of training. Only
   * for the best translation. Default false.
   */
  readonly bySentence?: boolean | undefined;
  /** Texts that are translated side by side. Default 64. */
  readonly batchSize?: number | undefined;
  /** Rejects with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Receives the share that is done. */
  readonly onProgress?: ((done: number) => void) | undefined;
}
