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
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at++;
    result += code < 0x80 ? characters[code]! : sequenceOf(code, characters);
  }
  return result;
}

/** The characters of the UTF-8 sequence of a code point from U+0080 on. */
function sequenceOf(code: number, table: readonly string[]): string {
  const last = table[0x80 | (code & 0x3f)]!;
  if (code < 0x800) return table[0xc0 | (code >> 6)]! + last;
  const middle = table[0x80 | ((code >> 6) & 0x3f)]! + last;
  if (code < 0x10000) return table[0xe0 | (code >> 12)]! + middle;
  return table[0xf0 | (code >> 18)]! + table[0x80 | ((code >> 12) & 0x3f)]! + middle;
}

/** The characters of bytes. */
export function charactersOfBytes(given: Uint8Array): string {
  characters ??= characterTable();
  const table = characters;
  return Array.from(given, (byte) => table[byte]!).join("");
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
