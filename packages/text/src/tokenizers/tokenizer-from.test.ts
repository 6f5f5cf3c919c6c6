import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytePairTokenizer } from "./byte-pair-tokenizer.ts";
import { bytesTokenizer } from "./bytes-tokenizer.ts";
import { charactersTokenizer } from "./characters-tokenizer.ts";
import { graphemesTokenizer } from "./graphemes-tokenizer.ts";
import { textDecoder } from "./text-decoder.ts";
import type { Tokenizer, TokenizerDescription } from "./tokenizer.ts";
import { tokenizerFrom } from "./tokenizer-from.ts";
import { wordsTokenizer } from "./words-tokenizer.ts";

const text = "The cat’s tail: 3.5 cm, l'été! 猫 😀 e\u0301 Ⅷ\n\tThe \uD83D end";
const tokenizers: readonly (() => Tokenizer)[] = [
  () => bytesTokenizer({ special: ["unknown"] }),
  () => charactersTokenizer(text, { special: ["padding", "unknown"], normalisation: "NFD" }),
  () => graphemesTokenizer(text, { special: ["unknown"], normalisation: "NFC" }),
  () => wordsTokenizer(text, { lowercase: true }),
  () => wordsTokenizer(text, { spaces: "kept" }),
  () =>
    bytePairTokenizer(text.repeat(3), {
      vocabulary: 300,
      special: ["start", "unknown"],
      normalisation: "NFKC",
    }),
];

describe.each(tokenizers.map((create) => [create().kind, create] as const))("%s", (_, create) => {
  const tokenizer = create();

  test("comes back from JSON", () => {
    const saved = JSON.stringify(tokenizer);
    const again = tokenizerFrom(JSON.parse(saved));
    expect(JSON.stringify(again)).toBe(saved);
    expect([again.kind, again.size, again.special]).toEqual([
      tokenizer.kind,
      tokenizer.size,
      tokenizer.special,
    ]);
    expect(again.encode(`${text}?ü`)).toEqual(tokenizer.encode(`${text}?ü`));
    expect(again.decode(again.encode(text))).toBe(tokenizer.decode(tokenizer.encode(text)));
  });

  test("decodes token by token as at once", () => {
    const decoder = textDecoder(tokenizer);
    fc.assert(
      fc.property(fc.array(fc.nat(tokenizer.size - 1)), (indices) => {
        const parts = indices.map((index) => decoder.push(index));
        expect(parts.join("") + decoder.end()).toBe(tokenizer.decode(indices));
      }),
    );
  });

  test("each token has a text, and an index outside does not", () => {
    for (let index = 0; index < tokenizer.size; index++) expect(tokenizer.tokenText(index)).not.toBe("");
    expect(() => tokenizer.decode([tokenizer.size])).toThrow(`token ${tokenizer.size} at position 0`);
    expect(() => tokenizer.tokenText(0.5)).toThrow("token 0.5");
  });
});

test("a sequence of UTF-8 that spans tokens", () => {
  const decoder = textDecoder(bytesTokenizer({ special: ["end"] }));
  const push = (byte: number) => decoder.push(byte + 1);
  expect([0xf0, 0x9f, 0x98, 0x80, 0x61].map(push)).toEqual(["", "", "", "😀", "a"]);
  expect(push(0xf0) + push(0x9f) + decoder.push(0)).toBe("\uFFFD");
  expect(push(0xc3) + decoder.end()).toBe("\uFFFD");
  expect(push(0x61) + decoder.end()).toBe("a");
});

test("descriptions that are not valid", () => {
  const from = (description: unknown) => () => tokenizerFrom(description as TokenizerDescription);
  expect(from(null)).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizerFrom: the description is null; expected an object.
    Pass what a tokenizer's toJSON gave; for Hugging Face's tokenizer.json call readTokenizerJson.]
  `);
  expect(from({ kind: "letters" })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizerFrom: kind is "letters"; expected "bytes", "characters", "graphemes", "words", "bpe" or "pipeline".
    Pass what a tokenizer's toJSON gave; for Hugging Face's tokenizer.json call readTokenizerJson.]
  `);
  expect(from({ kind: "bytes", special: {} })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizerFrom: special is {}; expected a list.
    Pass what a tokenizer's toJSON gave; for Hugging Face's tokenizer.json call readTokenizerJson.]
  `);
  expect(from({ kind: "characters", special: [], tokens: [1] })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizerFrom: tokens[0] is 1; expected a text.
    Pass what a tokenizer's toJSON gave; for Hugging Face's tokenizer.json call readTokenizerJson.]
  `);
  expect(
    from({ kind: "characters", special: [], tokens: ["a", "b", "a"] }),
  ).toThrowErrorMatchingInlineSnapshot(`[TextError: characters: tokens has "a" twice; expected each once.]`);
  expect(from({ kind: "words", special: [], tokens: ["a"] })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizerFrom: spaces is missing; expected "dropped" or "kept".
    Pass what a tokenizer's toJSON gave; for Hugging Face's tokenizer.json call readTokenizerJson.]
  `);
  expect(from({ kind: "bpe", special: [], merges: [[1]] })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizerFrom: merges[0] is [1]; expected a list of two.
    Pass what a tokenizer's toJSON gave; for Hugging Face's tokenizer.json call readTokenizerJson.]
  `);
  expect(from({ kind: "bpe", special: [], merges: [[1, 257]] })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: bpe: merge 0 joins 1 and 257; expected whole numbers from 0 to 255.
    Save the tokenizer again with toJSON.]
  `);
  const twice = [
    [1, 2],
    [1, 2],
    [257, 1],
  ];
  expect(from({ kind: "bpe", special: [], merges: twice })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: bpe: merge 2 joins 257 and 1; expected whole numbers from 0 to 256.
    Save the tokenizer again with toJSON.]
  `);
  const doubled = Array.from({ length: 50 }, (_, i) => (i === 0 ? [1, 1] : [255 + i, 255 + i]));
  expect(from({ kind: "bpe", special: [], merges: doubled })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: bpe: merge 16 makes a token of 131072 bytes, and 262142 of all; expected at most 65536 and 16777216.
    Save the tokenizer again with toJSON.]
  `);
  expect(from({ kind: "bytes", special: ["end", "end"] })).toThrowErrorMatchingInlineSnapshot(
    `[TextError: bytes: special has "end" twice; expected a list of "padding", "unknown", "start", "end", each at most once.]`,
  );
});
