// What a model of a tokenizer.json does.
import type { GrowableIndices } from "../growable-indices.ts";

/** Is told of a symbol that the vocabulary lacks; gives the unknown token, or throws. */
export type OnUnknown = (symbol: string, index: number) => number;

/** Cuts words into tokens. */
export interface PipelineModel {
  /** The indices of tokens by their texts. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** The unknown token, if there is one. */
  readonly unknown: string | undefined;
  /** Appends the indices of a word. */
  encode(word: string, indices: GrowableIndices, onUnknown: OnUnknown): void;
}
