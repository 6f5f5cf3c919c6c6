import fc from "fast-check";
import { expect, test } from "vitest";
import { charactersTokenizer } from "./characters-tokenizer.ts";

test("frequent characters first, equal counts in order of code units, after the special tokens", () => {
  const tokenizer = charactersTokenizer("hello", { special: ["padding", "unknown"] });
  expect(tokenizer.size).toBe(6);
  expect(Array.from({ length: 6 }, (_, index) => tokenizer.tokenText(index))).toEqual([
    "<padding>",
    "<unknown>",
    "l",
    "e",
    "h",
    "o",
  ]);
  expect([...tokenizer.encode("hellö")]).toEqual([4, 3, 2, 2, 1]);
  expect(tokenizer.decode([4, 3, 2, 2, 1, 0])).toBe("hell\uFFFD");
});

test("the order of the texts does not matter", () => {
  const tokens = (texts: string[]) => charactersTokenizer(texts).toJSON().tokens;
  expect(tokens(["ab", "ba", "c"])).toEqual(tokens(["c", "ba", "ab"]));
});

test("any text comes back, lone surrogates as well", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), fc.string({ unit: "binary" }), (text, other) => {
      const tokenizer = charactersTokenizer([text, other]);
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      expect(tokenizer.encode(other).length).toBe([...other].length);
    }),
  );
});

test("an unknown character is named with its code point and place", () => {
  const tokenizer = charactersTokenizer("abc", { normalisation: "NFC" });
  expect(() => tokenizer.encode("a😀")).toThrowErrorMatchingInlineSnapshot(`
    [UnknownSymbolError: characters: the vocabulary lacks "😀" (U+1F600), at index 1 of the text after NFC.
    Create the tokenizer from texts that have it, or with special: ["unknown"].]
  `);
  expect([...tokenizer.unknowns("e\u0301xax")]).toEqual([
    ["é", 1],
    ["x", 2],
  ]);
});

test("the size and the least count bound the vocabulary", () => {
  const limited = charactersTokenizer("aaabbc", { vocabulary: 3, special: ["unknown"] });
  expect(limited.toJSON().tokens).toEqual(["a", "b"]);
  expect(charactersTokenizer("aaabbc", { leastCount: 3 }).toJSON().tokens).toEqual(["a"]);
});

test("wrong options", () => {
  expect(() => charactersTokenizer("")).toThrowErrorMatchingInlineSnapshot(`
    [TextError: characters: the vocabulary has no tokens; expected at least one.
    Give texts that are not empty, and a least count that some tokens reach.]
  `);
  expect(() => charactersTokenizer("a", { leastCount: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[TextError: characters: leastCount is 0; expected a whole number of at least 1.]`,
  );
  expect(() =>
    charactersTokenizer("a", { vocabulary: 1, special: ["end"] }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[TextError: characters: vocabulary is 1; expected a whole number of at least 2.]`,
  );
});
