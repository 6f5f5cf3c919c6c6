// The contract of tokenizers: text to indices and back.
import type { Preparation } from "./preparation.ts";
import type { SpecialTexts, SpecialToken, SpecialTokens } from "./special-tokens.ts";

/** How a tokenizer cuts text; "pipeline" is one that was read from a `tokenizer.json`. */
export type TokenizerKind = "bytes" | "characters" | "graphemes" | "words" | "bpe" | "pipeline";

/** Cuts text into tokens of a vocabulary. Indices are 0 to `size` - 1. */
export interface Tokenizer {
  readonly kind: TokenizerKind;
  /** The number of tokens, special ones included. */
  readonly size: number;
  readonly special: SpecialTokens;
  /**
   * The indices of a text, without special tokens at its ends. What the vocabulary lacks becomes the unknown
   * token; without one it throws {@link UnknownSymbolError} with the symbol and its position.
   */
  encode(text: string): Int32Array;
  /**
   * The text of indices; special tokens have none, except the unknown token, which is "\uFFFD".
   * Throws TextError for an index outside of the vocabulary.
   */
  decode(indices: ArrayLike<number>): string;
  /** Joins the texts of tokens one at a time; `textDecoder` checks the indices and calls it. */
  joiner(): TokenJoiner;
  /** One token as text for display, such as "the", "<end>" or "<0xC3>". */
  tokenText(index: number): string;
  /** The symbols of a text that the vocabulary lacks, each once in order of appearance, with their counts. */
  unknowns(text: string): ReadonlyMap<string, number>;
  /** Plain data that `tokenizerFrom` reads. */
  toJSON(): TokenizerDescription;
}

/** Joins tokens to text, one at a time; what was added and finished reads as `decode` would give it. */
export interface TokenJoiner {
  /** The text that the next token completes; "" while it does not complete any. */
  add(index: number): string;
  /** The text still held back, such as an incomplete UTF-8 sequence, read as "\uFFFD". Begins a new text. */
  end(): string;
}

/** A tokenizer as plain data, saved with a model: JSON keeps it. */
export type TokenizerDescription =
  | BytesDescription
  | SymbolsDescription
  | WordsDescription
  | BytePairDescription
  | PipelineDescription;

/** What the descriptions of all tokenizers that are made here have. */
export interface CommonDescription extends Preparation {
  /** The special tokens, which take the first indices, in this order. */
  readonly special: readonly SpecialToken[];
}

/** A tokenizer of bytes as plain data. */
export interface BytesDescription extends CommonDescription {
  readonly kind: "bytes";
}

/** A tokenizer of characters or graphemes as plain data. */
export interface SymbolsDescription extends CommonDescription {
  readonly kind: "characters" | "graphemes";
  /** The tokens in order of their indices, after the special ones. */
  readonly tokens: readonly string[];
}

/** A tokenizer of words as plain data. */
export interface WordsDescription extends CommonDescription {
  readonly kind: "words";
  /** Whether a word begins with the space before it. */
  readonly spaces: "dropped" | "kept";
  /** The tokens in order of their indices, after the special ones. */
  readonly tokens: readonly string[];
}

/** A tokenizer of byte pairs as plain data. */
export interface BytePairDescription extends CommonDescription {
  readonly kind: "bpe";
  /**
   * The pairs that are joined, in order of rank. The numbers count tokens without the special ones: 0 to 255
   * are the bytes, and each merge whose bytes are new adds the next token.
   */
  readonly merges: readonly (readonly [number, number])[];
}

/** A tokenizer that was read from a `tokenizer.json`, as plain data. */
export interface PipelineDescription {
  readonly kind: "pipeline";
  /** The contents of the file. */
  readonly file: unknown;
  /** Special tokens by their text, those that were named beside the file. */
  readonly special: SpecialTexts;
}
