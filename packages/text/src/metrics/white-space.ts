// White space as Python's str.split and str.rstrip define it: Unicode's, and the separators U+001C to U+001F.

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts them as white space.
const SPACES = /[\p{White_Space}\u{1c}-\u{1f}]+/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const TRAILING_SPACES = /[\p{White_Space}\u{1c}-\u{1f}]+$/u;

/** The parts of a text between white space; none of them is empty. */
export function splitWords(text: string): string[] {
  return text.split(SPACES).filter((word) => word !== "");
}

/** A text without white space at its end. */
export function trimEnd(text: string): string {
  return text.replace(TRAILING_SPACES, "");
}
