// Puts words together again where their spaces were dropped.
import type { SymbolJoiner } from "./symbol-tokenizer.ts";

const attachesLeft = /^(?:[\p{Pe}\p{Pf}.,;:!?%‰…、。，！？：；°]|\p{M})$/u;
const attachesRight = /^(?:[\p{Ps}\p{Pi}\p{Sc}#@¿¡])$/u;
const attachesBoth = /^[-/–—_~＿・]$/u;
const straightQuotes = /^["'`]$/;
// Scripts written without spaces between words.
const spaceless =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * Joins words with single spaces, except before closing punctuation, after opening punctuation, around
 * hyphens, dashes and slashes, and between words of scripts without spaces. A straight quotation mark opens
 * and closes in turn.
 */
export function wordJoiner(): SymbolJoiner {
  let previous: string | undefined;
  let isAttached = true;
  let openQuotes = new Set<string>();
  return {
    add(symbol) {
      const isQuote = straightQuotes.test(symbol);
      const closes = isQuote && openQuotes.has(symbol);
      const space = isAttached || closes || joinsLeft(previous, symbol) ? "" : " ";
      if (closes) openQuotes.delete(symbol);
      else if (isQuote) openQuotes.add(symbol);
      isAttached = (isQuote && !closes) || attachesRight.test(symbol) || attachesBoth.test(symbol);
      previous = symbol;
      return space + symbol;
    },
    end() {
      previous = undefined;
      isAttached = true;
      openQuotes = new Set();
    },
  };
}

function joinsLeft(previous: string | undefined, symbol: string): boolean {
  if (attachesLeft.test(symbol) || attachesBoth.test(symbol)) return true;
  return (
    previous !== undefined &&
    spaceless.test(symbol) &&
    (spaceless.test(previous) || isWidePunctuation(previous))
  );
}

function isWidePunctuation(symbol: string): boolean {
  return /^[、。，！？：；」』）】》〉]$/u.test(symbol);
}
