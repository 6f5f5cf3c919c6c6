// The visible characters that stand for bytes in the vocabularies of byte-level models, as GPT-2 chose them.

/** The character of each byte: itself where it is visible in Latin-1, else one from U+0100 on. */
function characterTable(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(isVisible ? byte : next++);
  });
}

let characters: readonly string[] | undefined;
let bytes: ReadonlyMap<string, number> | undefined;

/** A text as the characters of its bytes. */
export function bytesToCharacters(text: string): string {
  characters ??= characterTable();
  let result = "";
  for (const byte of new TextEncoder().encode(text)) result += characters[byte]!;
  return result;
}

/** The bytes of characters; where one does not stand for a byte, the bytes of the text itself. */
export function charactersToBytes(text: string): Uint8Array {
  bytes ??= new Map(characterTable().map((character, byte) => [character, byte]));
  const result = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const byte = bytes.get(text[at]!);
    if (byte === undefined) return new TextEncoder().encode(text);
    result[at] = byte;
  }
  return result;
}
