import fc from "fast-check";
import { expect, test } from "vitest";
import { bytePairTokenizer } from "./byte-pair-tokenizer.ts";
import { forEachWord } from "./byte-pairs/byte-words.ts";

const verse = "How much wood would a woodchuck chuck if a woodchuck could chuck wood? Ça alors, déjà l'été!";

function wordsOf(text: string): string[] {
  const words: string[] = [];
  forEachWord(text, (word) => words.push(word));
  return words;
}

test("words are cut as GPT-2 cuts them", () => {
  expect(wordsOf("I'll  pay 100$ déjà\n\n  now ")).toEqual([
    "I",
    "'ll",
    " ",
    " pay",
    " 100",
    "$",
    " déjà",
    "\n\n ",
    " now",
    " ",
  ]);
  expect(wordsOf("a\u0085\u00A0\uFEFFb")).toEqual(["a", "\u0085", "\u00A0", "\uFEFF", "b"]);
});

test("indices: special tokens, bytes, merges by rank", () => {
  const tokenizer = bytePairTokenizer("low lower lowest", { vocabulary: 260, special: ["end"] });
  expect(tokenizer.toJSON().merges).toEqual([
    [108, 111],
    [256, 119],
    [32, 257],
  ]);
  expect([...tokenizer.encode("low low")]).toEqual([258, 259]);
  expect(tokenizer.tokenText(259)).toBe(" low");
  expect(tokenizer.tokenText(0)).toBe("<end>");
  expect(tokenizer.tokenText(1 + 0xc3)).toBe("<0xC3>");
  expect(tokenizer.decode([258, 0, 259])).toBe("low low");
});

test("the vocabulary stays smaller where no pair is frequent enough", () => {
  expect(bytePairTokenizer("abc", { vocabulary: 300 }).size).toBe(256);
  expect(bytePairTokenizer("abc", { vocabulary: 300, leastCount: 1 }).size).toBe(258);
});

test("every text without lone surrogates comes back", () => {
  const tokenizer = bytePairTokenizer(verse, { vocabulary: 320, special: ["unknown"] });
  const unit = fc.constantFrom("wood", "chuck", " ", "é", "😀", "\n", "would", "\uD83D", "x", "'ll");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit }), (any, often) => {
      for (const text of [any, often])
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.replace(/\p{Surrogate}/gu, "\uFFFD"));
    }),
  );
});

test("encoding applies the merges one after the other", () => {
  const tokenizer = bytePairTokenizer(verse, { vocabulary: 330 });
  const { merges } = tokenizer.toJSON();
  const unit = fc.constantFrom("w", "o", "u", "l", "d", "c", "h", "k", "é");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 200 }), (word) => {
      let symbols = [...new TextEncoder().encode(word)];
      merges.forEach(([left, right], rank) => {
        const joined: number[] = [];
        for (let at = 0; at < symbols.length; at++)
          if (symbols[at] === left && symbols[at + 1] === right) {
            joined.push(256 + rank);
            at++;
          } else joined.push(symbols[at]!);
        symbols = joined;
      });
      expect([...tokenizer.encode(word)]).toEqual(symbols);
    }),
  );
});

test("a long word takes no more than n log n", () => {
  const tokenizer = bytePairTokenizer("ab".repeat(500), { vocabulary: 262 });
  const text = "ab".repeat(100_000);
  expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
});

test("a lone surrogate without an unknown token, and wrong options", () => {
  const tokenizer = bytePairTokenizer("aaa\uD83D", { vocabulary: 257, lowercase: true });
  expect(() => tokenizer.encode("aa\uD83D")).toThrowErrorMatchingInlineSnapshot(`
    [UnknownSymbolError: bpe: the vocabulary lacks "\\ud83d" (U+D83D), at index 2 of the text after lower case.
    This half of a surrogate pair has no UTF-8 form; mend the text with text.toWellFormed(), or create the tokenizer with special: ["unknown"].]
  `);
  expect([...tokenizer.unknowns("\uD83D")]).toEqual([["\uD83D", 1]]);
  expect(() => bytePairTokenizer("", { vocabulary: 200 })).toThrowErrorMatchingInlineSnapshot(
    `[TextError: bpe: vocabulary is 200; expected a whole number of at least 256.]`,
  );
  expect(() => bytePairTokenizer("", { vocabulary: 300, leastCount: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[TextError: bpe: leastCount is 0; expected a whole number of at least 1.]`,
  );
});
