// The error of a symbol that a vocabulary lacks.
import { TextError } from "../errors.ts";

/** Where a symbol was met. */
export interface UnknownSymbol {
  /** The tokenizer's kind. */
  readonly where: string;
  readonly symbol: string;
  /** The symbol's index in the text, in UTF-16 code units, as `text[index]` counts. */
  readonly index: number;
  /** What `index` counts in. Default "text". */
  readonly of?: string | undefined;
  /** What was done to the text before, such as " after NFC". */
  readonly after?: string | undefined;
  readonly cure: string;
}

/**
 * A text has a symbol that the vocabulary lacks, and there is no unknown token.
 *
 * Train the tokenizer on texts that have the symbol, give it an unknown token, or remove the symbol.
 */
export class UnknownSymbolError extends TextError {
  override readonly name = "UnknownSymbolError";
  readonly symbol: string;
  /** The first code point of the symbol. */
  readonly codePoint: number;
  /** The symbol's index in the prepared text, in UTF-16 code units. */
  readonly index: number;

  constructor({ where, symbol, index, of = "text", after = "", cure }: UnknownSymbol) {
    const codes = Array.from(symbol, codePointName);
    const code = codes.length <= 4 ? ` (${codes.join(" ")})` : "";
    super({
      problem: `${where}: the vocabulary lacks ${JSON.stringify(symbol)}${code}, at index ${index} of the ${of}${after}.`,
      cure,
    });
    this.symbol = symbol;
    this.codePoint = symbol.codePointAt(0)!;
    this.index = index;
  }
}

/** Counts symbols in order of appearance. */
export function countSymbols(counts: Map<string, number>, symbol: string): void {
  counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
}

/** "U+00E9". */
function codePointName(symbol: string): string {
  return `U+${symbol.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
