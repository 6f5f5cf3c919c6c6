// The contract of tokenizers: text to indices and back.

/** How a tokenizer cuts text. */
export type TokenizerKind = "bytes" | "characters" | "graphemes" | "words" | "bpe";

/** Indices of tokens that stand for no text. A tokenizer has those that it was created with. */
export interface SpecialTokens {
  /** Fills rows of a batch that are shorter than others. */
  readonly padding?: number | undefined;
  /** Replaces what the vocabulary lacks. */
  readonly unknown?: number | undefined;
  /** Before the first token of a sequence. */
  readonly start?: number | undefined;
  /** After the last token of a sequence. */
  readonly end?: number | undefined;
}

/** Unicode normalisation before a text is cut; "none" leaves it as it is. */
export type Normalisation = "none" | "NFC" | "NFD" | "NFKC" | "NFKD";

/** Cuts text into tokens of a vocabulary. Indices are 0 to `size` - 1. */
export interface Tokenizer {
  readonly kind: TokenizerKind;
  /** The number of tokens, special ones included. */
  readonly size: number;
  readonly special: SpecialTokens;
  /**
   * The indices of a text, without special tokens at its ends. What the vocabulary lacks becomes the unknown
   * token; without one it throws TextError with the symbol and its position.
   */
  encode(text: string): Int32Array;
  /**
   * The text of indices; special tokens have none, except the unknown token, which is "\uFFFD".
   * Throws TextError for an index outside the vocabulary.
   */
  decode(indices: ArrayLike<number>): string;
  /** One token as text for display, such as "the", "<end>" or "<0xC3>". */
  tokenText(index: number): string;
  /** The symbols of a text that the vocabulary lacks, each once in order of appearance, with their counts. */
  unknowns(text: string): ReadonlyMap<string, number>;
  /** Plain data that `tokenizerFrom` reads. */
  toJSON(): TokenizerDescription;
}

/** A tokenizer as plain data, saved with a model. */
export interface TokenizerDescription {
  readonly kind: TokenizerKind;
  readonly normalisation?: Normalisation | undefined;
  readonly lowercase?: boolean | undefined;
  readonly special: SpecialTokens;
  /** The tokens by index; absent for bytes. */
  readonly tokens?: readonly string[] | undefined;
  /** The merges of byte-pair encoding in order of rank, as pairs of indices. */
  readonly merges?: readonly (readonly [number, number])[] | undefined;
}
