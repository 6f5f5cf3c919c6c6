// What tokenizers share whose tokens are bytes or sequences of bytes.
import type { SpecialTokens } from "./special-tokens.ts";
import type { TokenJoiner } from "./tokenizer.ts";
import { countSymbols, UnknownSymbolError } from "./unknown-symbol.ts";
import { loneSurrogates, utf8Decoder } from "./utf8.ts";

/** Joins tokens that are bytes; a special token ends a sequence of UTF-8. */
export function byteJoiner(
  bytesOf: (index: number) => Uint8Array | undefined,
  special: SpecialTokens,
): TokenJoiner {
  const decoder = utf8Decoder();
  return {
    add(index) {
      const bytes = bytesOf(index);
      if (bytes === undefined) return decoder.end() + (index === special.unknown ? "\uFFFD" : "");
      let text = "";
      for (let i = 0; i < bytes.length; i++) text += decoder.push(bytes[i]!);
      return text;
    },
    end: () => decoder.end(),
  };
}

/** The error of a surrogate without a partner. */
export function loneSurrogateError(
  where: string,
  symbol: string,
  index: number,
  after: string,
): UnknownSymbolError {
  return new UnknownSymbolError({
    where,
    symbol,
    index,
    after,
    cure: 'This half of a surrogate pair has no UTF-8 form; mend the text with text.toWellFormed(), or create the tokenizer with special: ["unknown"].',
  });
}

/** The lone surrogates of a text with their counts: all that bytes cannot write. */
export function loneSurrogateCounts(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [symbol] of text.matchAll(loneSurrogates)) countSymbols(counts, symbol);
  return counts;
}
