// Tokenizers in the form of Hugging Face's tokenizer.json.
import { mergedTokens } from "../tokenizers/byte-pairs/train-merges.ts";
import { charactersOfBytes } from "../tokenizers/pipeline/byte-characters.ts";
import type { Preparation } from "../tokenizers/preparation.ts";
import type {
  BytePairDescription,
  BytesDescription,
  CommonDescription,
  SymbolsDescription,
  WordsDescription,
} from "../tokenizers/tokenizer.ts";
import { portableWordPattern } from "./word-pattern.ts";

/** A tokenizer of bytes: byte pairs without merges. */
export function bytesJson(description: BytesDescription): object {
  return bytePairsJson({ ...description, kind: "bpe", merges: [] }, false);
}

/** A tokenizer of byte pairs; without `cuts` a text is one word. */
export function bytePairsJson(description: BytePairDescription, cuts = true): object {
  const { merges } = description;
  const { bytes } = mergedTokens(merges);
  const names = bytes.map(charactersOfBytes);
  const tokenOf = (index: number) => names[index]!;
  return fileOf(description, {
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: cuts },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: vocabularyOf(description, names),
      merges: merges.map(([left, right]) => `${tokenOf(left)} ${tokenOf(right)}`),
    },
  });
}

/** A tokenizer of characters: words of one character. */
export function charactersJson(description: SymbolsDescription): object {
  return symbolsJson(description, {
    pre_tokenizer: { type: "Split", pattern: { Regex: "[\\s\\S]" }, behavior: "Isolated", invert: false },
    decoder: { type: "Fuse" },
  });
}

/** A tokenizer of words. Words without their spaces are decoded with a space between any two. */
export function wordsJson(description: WordsDescription): object {
  const drops = description.spaces === "dropped";
  const pattern = { Regex: portableWordPattern(description.spaces) };
  return symbolsJson(description, {
    pre_tokenizer: { type: "Split", pattern, behavior: drops ? "Removed" : "Isolated", invert: drops },
    decoder: drops ? null : { type: "Fuse" },
  });
}

function symbolsJson(
  description: SymbolsDescription | WordsDescription,
  parts: { readonly pre_tokenizer: object; readonly decoder: object | null },
): object {
  return fileOf(description, {
    ...parts,
    // WordLevel by another name: no token continues a word. Transformers.js gives WordLevel's unknown words no index.
    model: {
      type: "WordPiece",
      unk_token: nameOf("unknown"),
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 1_000_000,
      vocab: vocabularyOf(description, description.tokens),
    },
  });
}

/** The special tokens, then the others. */
function vocabularyOf({ special }: CommonDescription, tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries([...special.map(nameOf), ...tokens].map((token, index) => [token, index]));
}

function nameOf(special: string): string {
  return `<${special}>`;
}

function fileOf(description: CommonDescription, parts: object): object {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: description.special.map((name, id) => ({
      id,
      content: nameOf(name),
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: normalizerOf(description),
    post_processor: null,
    ...parts,
  };
}

function normalizerOf({ normalisation = "none", lowercase = false }: Preparation): object | null {
  const forms = normalisation === "none" ? [] : [{ type: normalisation }];
  const normalizers = lowercase ? [...forms, { type: "Lowercase" }, ...forms] : forms;
  return normalizers.length === 0 ? null : { type: "Sequence", normalizers };
}
