import fc from "fast-check";
import { expect, test } from "vitest";
import { wordsTokenizer } from "./words-tokenizer.ts";

function tokensOf(text: string, spaces: "dropped" | "kept" = "dropped"): string[] {
  const tokenizer = wordsTokenizer(text, { spaces });
  return Array.from(tokenizer.encode(text), (index) => tokenizer.tokenText(index));
}

test("words, numbers, emoji and punctuation", () => {
  expect(tokensOf("Don’t pay $1,000.50, l'été n°2!")).toEqual([
    "Don’t",
    "pay",
    "$",
    "1,000.50",
    ",",
    "l'été",
    "n",
    "°",
    "2",
    "!",
  ]);
  expect(tokensOf("e\u0301t नमस्ते 'quoted'")).toEqual(["e\u0301t", "नमस्ते", "'", "quoted", "'"]);
  expect(tokensOf("猫が好き。👩‍👩‍👧🇫🇷❤️")).toEqual(["猫", "が", "好", "き", "。", "👩‍👩‍👧", "🇫🇷", "❤️"]);
});

test("kept spaces begin the token after them", () => {
  expect(tokensOf("a b,  c\n\td ", "kept")).toEqual(["a", " b", ",", " ", " c", "\n", "\t", "d", " "]);
});

test("with kept spaces any text comes back", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.string({ unit: "grapheme-ascii" }),
      (any, ascii) => {
        const tokenizer = wordsTokenizer([any, ascii], { spaces: "kept" });
        for (const text of [any, ascii]) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      },
    ),
  );
});

test("decoding puts spaces where text usually has them", () => {
  const texts = [
    'The cat, the dog (and a well-known horse) said: "Don\'t run!" It cost $3.50; 20% off…',
    "« Non », dit-il; l'été 2024.",
    "猫が好きです。犬も、鳥も好き！",
    "and/or #1 @home — ¿qué?",
    "",
  ];
  for (const text of texts) {
    const tokenizer = wordsTokenizer([...texts]);
    const spaced = text.replace("« Non »", "«Non»").replace(" — ", "—");
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(spaced);
  }
});

test("what is decoded encodes to the same tokens", () => {
  const words = ["the", "don't", "3.5", "(", ")", ",", '"', "猫", "が", "$", "%", "😀"];
  const tokenizer = wordsTokenizer(words);
  // A hyphen of numbers or a quotation mark beside letters may read otherwise, so they are left out.
  fc.assert(
    fc.property(fc.array(fc.constantFrom("the", "don't", "3", "(", ")", "!", "猫", "😀")), (list) => {
      const known = wordsTokenizer([...words, "3", "!"]);
      const indices = known.encode(list.join(" "));
      expect([...known.encode(known.decode(indices))]).toEqual([...indices]);
    }),
  );
  expect(tokenizer.size).toBe(words.length + 1);
});

test("unknown words", () => {
  const tokenizer = wordsTokenizer("the cat the dog", { vocabulary: 3 });
  expect(tokenizer.toJSON().tokens).toEqual(["the", "cat"]);
  expect([...tokenizer.encode("the dog the cow cow")]).toEqual([1, 0, 1, 0, 0]);
  expect(tokenizer.decode([1, 0, 2])).toBe("the \uFFFD cat");
  expect([...tokenizer.unknowns("the dog the cow cow")]).toEqual([
    ["dog", 1],
    ["cow", 2],
  ]);
  expect(() => wordsTokenizer("a", { special: [] }).encode("a bee")).toThrowErrorMatchingInlineSnapshot(`
    [UnknownSymbolError: words: the vocabulary lacks "bee" (U+0062 U+0065 U+0065), at index 2 of the text.
    Create the tokenizer from texts that have it, or with special: ["unknown"].]
  `);
  expect(() => wordsTokenizer("a", { spaces: "keep" as "kept" })).toThrowErrorMatchingInlineSnapshot(
    `[TextError: words: spaces is "keep"; expected "dropped" or "kept".]`,
  );
});

test("lower case", () => {
  const tokenizer = wordsTokenizer("The THE the", { lowercase: true });
  expect([...tokenizer.encode("tHe")]).toEqual([1]);
  expect(tokenizer.toJSON()).toEqual({
    kind: "words",
    special: ["unknown"],
    lowercase: true,
    spaces: "dropped",
    tokens: ["the"],
  });
});
