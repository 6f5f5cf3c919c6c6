// What tokenizers share whose tokens are bytes or sequences of bytes.
import type { SpecialTokens } from "./special-tokens.ts";
import type { TokenJoiner } from "./tokenizer.ts";
import { countSymbols, UnknownSymbolError } from "./unknown-symbol.ts";
import { loneSurrogates, utf8Decoder } from "./utf8.ts";

/**
 * Joins tokens that are bytes; a special token ends a sequence of UTF-8. `wholeTextOf` gives the text of a token
 * that is valid UTF-8 by itself, else null.
 */
export function byteJoiner(
  bytesOf: (index: number) => Uint8Array | undefined,
  wholeTextOf: (index: number) => string | null,
  special: SpecialTokens,
): TokenJoiner {
  const decoder = utf8Decoder();
  return {
    add(index) {
      // Most tokens are whole characters, which need not be decoded again and again.
      const whole = decoder.isBetween ? wholeTextOf(index) : null;
      if (whole !== null) return whole;
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

/** The texts of tokens that are valid UTF-8 by themselves, else null; each is decoded once. */
export function wholeTexts(
  bytesOf: (index: number) => Uint8Array | undefined,
): (index: number) => string | null {
  const texts: (string | null)[] = [];
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const textOf = (index: number): string | null => {
    const bytes = bytesOf(index);
    if (bytes === undefined) return null;
    try {
      return utf8.decode(bytes);
    } catch {
      return null;
    }
  };
  return (index) => {
    const known = texts[index];
    if (known !== undefined) return known;
    const text = textOf(index);
    texts[index] = text;
    return text;
  };
}
