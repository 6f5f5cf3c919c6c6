// UTF-8 in both directions, byte by byte where tokens cut a sequence.

/** Decodes bytes as they come; what is not UTF-8 reads as "\uFFFD", as TextDecoder does. */
export interface Utf8Decoder {
  /** Whether no sequence is incomplete. */
  readonly isBetween: boolean;
  /** The text that one more byte completes, mostly "" or one character. */
  push(byte: number): string;
  /** "\uFFFD" if a sequence is incomplete, else "". */
  end(): string;
}

/** Matches surrogates without a partner, which UTF-8 cannot write. */
export const loneSurrogates: RegExp = /\p{Surrogate}/gu;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * A decoder with the state of at most one sequence: the "UTF-8 decoder" of the WHATWG Encoding Standard,
 * where the longest beginning of a sequence that is broken off becomes one "\uFFFD".
 */
export function utf8Decoder(): Utf8Decoder {
  let codePoint = 0;
  let needed = 0;
  let lower = 0x80;
  let upper = 0xbf;

  function begin(byte: number): string {
    if (byte < 0x80) return String.fromCharCode(byte);
    if (byte < 0xc2 || byte > 0xf4) return "\uFFFD";
    needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    codePoint = byte & (0x3f >> needed);
    // Overlong forms, surrogates and code points past U+10FFFF end with the second byte.
    lower = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    upper = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
    return "";
  }

  return {
    get isBetween() {
      return needed === 0;
    },
    push(byte) {
      if (needed === 0) return begin(byte);
      if (byte < lower || byte > upper) {
        needed = 0;
        return `\uFFFD${begin(byte)}`;
      }
      lower = 0x80;
      upper = 0xbf;
      codePoint = (codePoint << 6) | (byte & 0x3f);
      return --needed === 0 ? String.fromCodePoint(codePoint) : "";
    },
    end() {
      const text = needed === 0 ? "" : "\uFFFD";
      needed = 0;
      return text;
    },
  };
}

/** Calls `part` with the stretches of a text between lone surrogates and `lone` with the surrogates, in order. */
export function wellFormedParts(
  text: string,
  part: (text: string) => void,
  lone: (symbol: string, index: number) => void,
): void {
  if (!loneSurrogate.test(text)) {
    part(text);
    return;
  }
  let start = 0;
  for (const { 0: symbol, index } of text.matchAll(loneSurrogates)) {
    if (index > start) part(text.slice(start, index));
    lone(symbol, index);
    start = index + 1;
  }
  if (start < text.length) part(text.slice(start));
}

/** The text of bytes for display: what is not UTF-8 as "<0xC3>". */
export function bytesText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, byteText).join("");
  }
}

function byteText(byte: number): string {
  const isVisible = byte > 0x20 && byte < 0x7f;
  return isVisible ? String.fromCharCode(byte) : `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}
