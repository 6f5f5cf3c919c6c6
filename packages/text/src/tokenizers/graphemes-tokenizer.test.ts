import fc from "fast-check";
import { expect, test } from "vitest";
import { graphemeCut } from "./cut-graphemes.ts";
import { graphemesTokenizer } from "./graphemes-tokenizer.ts";

test("what a reader sees as one character is one token", () => {
  const family = "👩‍👩‍👧";
  const tokenizer = graphemesTokenizer(`${family}e\u0301\r\n🇫🇷${family}`);
  expect(tokenizer.toJSON().tokens).toEqual([family, "\r\n", "e\u0301", "🇫🇷"]);
  expect([...tokenizer.encode(`e\u0301${family}`)]).toEqual([2, 0]);
});

test("clusters are those of Intl.Segmenter over the whole text", () => {
  const cut = graphemeCut();
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  const often = fc.constantFrom(
    ..."aé猫ｶ가м ",
    ..."\u0301\u200D\r\n\uFF9E\u11A8\u1100\u0600\u0E33\uFE0F\u00AD\u093F\u094D",
    ..."👩🏽🇫🇷क\uD83D\u{E0061}",
    "ab",
    "\u0301".repeat(40),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(often, fc.string({ unit: "binary", maxLength: 2 }))), (parts) => {
      const text = parts.join("");
      const clusters: string[] = [];
      cut(text, (symbol, index) => {
        expect(text.startsWith(symbol, index)).toBe(true);
        clusters.push(symbol);
      });
      expect(clusters).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
    }),
    { numRuns: 300 },
  );
});

test("any text comes back", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.string({ unit: "binary" }),
      (text, other) => {
        const tokenizer = graphemesTokenizer([text, other]);
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
        expect(tokenizer.decode(tokenizer.encode(other))).toBe(other);
      },
    ),
  );
});

test("an unknown grapheme is named with its code points", () => {
  expect(() => graphemesTokenizer("abc").encode("abe\u0301")).toThrowErrorMatchingInlineSnapshot(`
    [UnknownSymbolError: graphemes: the vocabulary lacks "é" (U+0065 U+0301), at index 2 of the text.
    Create the tokenizer from texts that have it, or with special: ["unknown"].]
  `);
});
