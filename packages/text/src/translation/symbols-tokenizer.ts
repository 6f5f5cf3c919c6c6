// Symbols that white space separates, such as phonemes.
import { type PipelineTokenizer, pipelineFrom } from "../tokenizers/pipeline-tokenizer.ts";
import type { SpecialToken } from "../tokenizers/special-tokens.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";

/**
 * A tokenizer with a token for each symbol of the texts, the most frequent first, after the special tokens; white
 * space separates symbols, and a space joins them. It is one of words of Hugging Face's tokenizers.
 */
export function symbolsTokenizer(
  texts: readonly string[],
  special: readonly SpecialToken[],
): PipelineTokenizer {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const symbol of text.split(/\s+/u))
      if (symbol !== "") counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  const symbols = [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  const names = special.map((name) => `<${name}>`);
  const tokens = [...names, ...symbols.map(([symbol]) => symbol).filter((symbol) => !names.includes(symbol))];
  const vocab = Object.fromEntries(tokens.map((token, index) => [token, index]));
  const added = names.map((content, id) => ({
    id,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }));
  return pipelineFrom({
    kind: "pipeline",
    file: {
      version: "1.0",
      added_tokens: added,
      pre_tokenizer: SPLIT,
      model: { type: "WordLevel", vocab, unk_token: "<unknown>" },
    },
    special: Object.fromEntries(special.map((name) => [name, `<${name}>`])),
  });
}

const SPLIT = { type: "WhitespaceSplit" } as const;

/** Whether the tokens of a tokenizer are what white space separates. */
export function areSymbols(tokenizer: Tokenizer): boolean {
  const description = tokenizer.toJSON();
  if (description.kind !== "pipeline") return false;
  const { pre_tokenizer: split, model } = description.file as {
    readonly pre_tokenizer?: { readonly type?: unknown } | null;
    readonly model?: { readonly type?: unknown };
  };
  return split?.type === SPLIT.type && model?.type === "WordLevel";
}
