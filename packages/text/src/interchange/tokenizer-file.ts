// The file of a tokenizer beside an exported model.
import type { Tokenizer, TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { bytePairsJson, bytesJson, charactersJson, wordsJson } from "./tokenizer-json.ts";

/** A tokenizer as a file. */
export interface TokenizerFile {
  /** "tokenizer.json" in Hugging Face's form, else "tokenizer.grus.json". */
  readonly name: "tokenizer.json" | "tokenizer.grus.json";
  readonly text: string;
  /** Why it is not in Hugging Face's form; undefined where it is. */
  readonly reason: string | undefined;
}

/**
 * The file of a tokenizer: a `tokenizer.json` as Hugging Face's tokenizers and `readTokenizerJson` read it, for bytes,
 * byte pairs, characters and words, and for what was read from one. It gives the same indices, but for a special
 * token's name in a text, such as "<unknown>", which is that token. Where words drop their spaces, its decoder puts
 * one between any two. In lower case, Σ at the end of a word is σ.
 *
 * Graphemes, and characters or words without an unknown token, have no such form: their file is JSON that
 * `tokenizerFrom` reads.
 */
export function tokenizerFile(tokenizer: Tokenizer): TokenizerFile {
  const description = tokenizer.toJSON();
  const reason = reasonAgainst(description);
  const isOwn = reason !== undefined;
  const value = isOwn ? description : foreignOf(description);
  return {
    name: isOwn ? "tokenizer.grus.json" : "tokenizer.json",
    text: `${JSON.stringify(value, undefined, 2)}\n`,
    reason,
  };
}

function reasonAgainst({ kind, special }: TokenizerDescription): string | undefined {
  if (kind === "graphemes") return "Hugging Face's tokenizers cannot cut graphemes";
  const needsUnknown = kind === "characters" || kind === "words";
  return needsUnknown && !special.includes("unknown")
    ? `Hugging Face's tokenizers of ${kind} need an unknown token`
    : undefined;
}

function foreignOf(description: TokenizerDescription): unknown {
  switch (description.kind) {
    case "pipeline":
      return description.file;
    case "bytes":
      return bytesJson(description);
    case "bpe":
      return bytePairsJson(description);
    case "words":
      return wordsJson(description);
    case "characters":
    case "graphemes":
      return charactersJson({ ...description, kind: "characters" });
  }
}
