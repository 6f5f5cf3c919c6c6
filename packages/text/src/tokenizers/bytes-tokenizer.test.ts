import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesTokenizer } from "./bytes-tokenizer.ts";
import { UnknownSymbolError } from "./unknown-symbol.ts";

test("a byte's index is its value, after the special tokens", () => {
  expect([...bytesTokenizer().encode("é!")]).toEqual([0xc3, 0xa9, 0x21]);
  const tokenizer = bytesTokenizer({ special: ["padding", "end"] });
  expect(tokenizer.size).toBe(258);
  expect(tokenizer.special).toEqual({ padding: 0, end: 1 });
  expect([...tokenizer.encode("A")]).toEqual([67]);
  expect(tokenizer.decode([67, 1, 0])).toBe("A");
});

test("every text without lone surrogates comes back", () => {
  const tokenizer = bytesTokenizer({ special: ["unknown"] });
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const wellFormed = text.replace(/\p{Surrogate}/gu, "\uFFFD");
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(wellFormed);
      expect(tokenizer.unknowns(text).size === 0).toBe(text === wellFormed);
    }),
  );
});

test("a byte order mark is kept", () => {
  expect(bytesTokenizer().decode(bytesTokenizer().encode("\uFEFFa"))).toBe("\uFEFFa");
});

test("a lone surrogate is the unknown token, or an error with its place", () => {
  const tokenizer = bytesTokenizer({ special: ["unknown"] });
  expect([...tokenizer.encode("a\uD83D!")]).toEqual([98, 0, 34]);
  expect(tokenizer.decode([98, 0, 34])).toBe("a\uFFFD!");
  expect([...tokenizer.unknowns("\uDE00 \uD83D\uDE00 \uDE00")]).toEqual([["\uDE00", 2]]);
  expect(() =>
    bytesTokenizer({ normalisation: "NFC" }).encode("ab\uD83D!"),
  ).toThrowErrorMatchingInlineSnapshot(`
    [UnknownSymbolError: bytes: the vocabulary lacks "\\ud83d" (U+D83D), at index 2 of the text after NFC.
    This half of a surrogate pair has no UTF-8 form; mend the text with text.toWellFormed(), or create the tokenizer with special: ["unknown"].]
  `);
  expect(() => bytesTokenizer().encode("\uD83D")).toThrow(UnknownSymbolError);
});

test("normalisation and lower case come before the cut", () => {
  const tokenizer = bytesTokenizer({ normalisation: "NFKC", lowercase: true });
  expect(tokenizer.decode(tokenizer.encode("ℌe\u0301"))).toBe("hé");
  expect(bytesTokenizer({ normalisation: "NFD" }).encode("é").length).toBe(3);
});

test("tokens for display", () => {
  const tokenizer = bytesTokenizer({ special: ["start"] });
  expect([0, 66, 0xc4].map((index) => tokenizer.tokenText(index))).toEqual(["<start>", "A", "<0xC3>"]);
});

test("wrong options and indices", () => {
  expect(() => bytesTokenizer({ normalisation: "nfc" as "NFC" })).toThrowErrorMatchingInlineSnapshot(
    `[TextError: bytes: normalisation is "nfc"; expected "none", "NFC", "NFD", "NFKC", "NFKD".]`,
  );
  expect(() => bytesTokenizer({ special: ["end", "end"] })).toThrowErrorMatchingInlineSnapshot(
    `[TextError: bytes: special has "end" twice; expected a list of "padding", "unknown", "start", "end", each at most once.]`,
  );
  expect(() => bytesTokenizer({ special: ["pad" as "padding"] })).toThrowErrorMatchingInlineSnapshot(
    `[TextError: bytes: special has "pad"; expected a list of "padding", "unknown", "start", "end", each at most once.]`,
  );
  expect(() => bytesTokenizer().decode([65, 256])).toThrowErrorMatchingInlineSnapshot(`
    [TextError: bytes: token 256 at position 1; expected a whole number from 0 to 255.
    Decode with the tokenizer that encoded the text.]
  `);
  expect(() => bytesTokenizer().tokenText(-1)).toThrowErrorMatchingInlineSnapshot(`
    [TextError: bytes: token -1; expected a whole number from 0 to 255.
    Decode with the tokenizer that encoded the text.]
  `);
});
