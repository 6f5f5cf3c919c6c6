// What the tokenizers of characters, graphemes and words share: texts are cut into symbols, which a list holds.
import { TextError } from "../errors.ts";
import { afterPreparation, describePreparation, type Preparation, preparer } from "./preparation.ts";
import { type SpecialToken, specialIndices } from "./special-tokens.ts";
import { checkIndex, decodeAll } from "./text-decoder.ts";
import type { CommonDescription, Tokenizer, TokenJoiner } from "./tokenizer.ts";
import { countSymbols, UnknownSymbolError } from "./unknown-symbol.ts";

/** Cuts a text into symbols; calls `emit` with each and its index in the text. */
export type Cut = (text: string, emit: (symbol: string, index: number) => void) => void;

/** Joins symbols to text, one at a time. */
export interface SymbolJoiner {
  add(symbol: string): string;
  /** Begins a new text. */
  end(): void;
}

/** The parts of a tokenizer of symbols. */
export interface SymbolTokenizerParts<K extends Tokenizer["kind"]> {
  readonly kind: K;
  readonly tokens: readonly string[];
  readonly special: readonly SpecialToken[];
  readonly preparation: Preparation;
  readonly cut: Cut;
  /** Default: symbols are put side by side. */
  readonly symbolJoiner?: (() => SymbolJoiner) | undefined;
}

/** A tokenizer of symbols and the part of its description that all kinds have. */
export interface SymbolTokenizer<K extends Tokenizer["kind"]> extends Omit<Tokenizer, "toJSON"> {
  readonly kind: K;
  describe(): CommonDescription & { readonly kind: K; readonly tokens: readonly string[] };
}

/** The tokenizer of a list of symbols. */
export function symbolTokenizer<K extends Tokenizer["kind"]>(
  parts: SymbolTokenizerParts<K>,
): SymbolTokenizer<K> {
  const { kind, tokens, special: names, preparation, cut } = parts;
  const prepare = preparer(kind, preparation);
  const special = specialIndices(names);
  const first = names.length;
  const indexOf = new Map(tokens.map((token, index) => [token, first + index]));
  checkTokens(kind, tokens, indexOf);
  const size = first + tokens.length;

  function unknown(symbol: string, index: number): number {
    if (special.unknown !== undefined) return special.unknown;
    const cure = 'Create the tokenizer from texts that have it, or with special: ["unknown"].';
    throw new UnknownSymbolError({ where: kind, symbol, index, after: afterPreparation(preparation), cure });
  }

  const tokenizer: SymbolTokenizer<K> = {
    kind,
    size,
    special,
    encode(text) {
      const prepared = prepare(text);
      const indices = new Int32Array(prepared.length);
      let length = 0;
      cut(prepared, (symbol, index) => {
        indices[length++] = indexOf.get(symbol) ?? unknown(symbol, index);
      });
      return indices.slice(0, length);
    },
    decode: (indices) => decodeAll(tokenizer, indices),
    joiner: () => joinerOf(parts, special),
    tokenText(index) {
      checkIndex(tokenizer, index);
      return index < first ? `<${names[index]}>` : tokens[index - first]!;
    },
    unknowns(text) {
      const counts = new Map<string, number>();
      cut(prepare(text), (symbol) => {
        if (!indexOf.has(symbol)) countSymbols(counts, symbol);
      });
      return counts;
    },
    describe: () => ({ kind, special: [...names], ...describePreparation(preparation), tokens: [...tokens] }),
  };
  return tokenizer;
}

function joinerOf<K extends Tokenizer["kind"]>(
  { tokens, special: names, symbolJoiner }: SymbolTokenizerParts<K>,
  { unknown }: Tokenizer["special"],
): TokenJoiner {
  const symbols = symbolJoiner?.() ?? { add: (symbol) => symbol, end() {} };
  return {
    add(index) {
      if (index >= names.length) return symbols.add(tokens[index - names.length]!);
      return index === unknown ? symbols.add("\uFFFD") : "";
    },
    end() {
      symbols.end();
      return "";
    },
  };
}

function checkTokens(kind: string, tokens: readonly string[], indexOf: ReadonlyMap<string, number>): void {
  if (tokens.length === 0)
    throw new TextError({
      problem: `${kind}: the vocabulary has no tokens; expected at least one.`,
      cure: "Give texts that are not empty, and a least count that some tokens reach.",
    });
  if (indexOf.size === tokens.length) return;
  const twice = tokens.find((token, at) => tokens.indexOf(token) !== at);
  throw new TextError({ problem: `${kind}: tokens has ${JSON.stringify(twice)} twice; expected each once.` });
}
