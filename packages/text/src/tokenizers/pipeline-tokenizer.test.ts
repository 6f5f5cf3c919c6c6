import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTokenizerJson } from "./pipeline-tokenizer.ts";
import { textDecoder } from "./text-decoder.ts";
import { tokenizerFrom } from "./tokenizer-from.ts";

interface Fixtures {
  /** The library that gave the values, and how. */
  readonly source: string;
  readonly texts: readonly string[];
  readonly cases: readonly {
    readonly name: string;
    readonly file: {
      readonly added_tokens: readonly { readonly content: string; readonly special: boolean }[];
    };
    readonly expected: readonly { readonly ids: readonly number[]; readonly decoded: string }[];
  }[];
}

const fixtures: Fixtures = JSON.parse(
  readFileSync(new URL("../../test/fixtures/pipelines.json", import.meta.url), "utf8"),
);

describe.each(fixtures.cases.map((each) => [each.name, each] as const))("%s", (_, { file, expected }) => {
  const tokenizer = readTokenizerJson(JSON.stringify(file));
  const { unknown } = tokenizer.special;
  const unknownText = unknown === undefined ? "" : tokenizer.tokenText(unknown);
  const isUnknownSpecial = file.added_tokens.some(
    ({ content, special }) => special && content === unknownText,
  );

  test("indices and texts are those of Hugging Face's library", () => {
    expect(expected.length).toBe(fixtures.texts.length);
    fixtures.texts.forEach((text, at) => {
      const { ids, decoded } = expected[at]!;
      expect([text, ...tokenizer.encode(text)]).toEqual([text, ...ids]);
      // They leave out an unknown token that is special and show another one as it is.
      const decodable = isUnknownSpecial ? ids.filter((index) => index !== unknown) : ids;
      expect(tokenizer.decode(decodable).replaceAll("\uFFFD", unknownText)).toBe(
        decoded.replaceAll("\uFFFD", unknownText),
      );
    });
  });

  test("token by token as at once", () => {
    const decoder = textDecoder(tokenizer);
    for (const { ids } of expected) {
      const parts = ids.map((index) => decoder.push(index));
      expect(parts.join("") + decoder.end()).toBe(tokenizer.decode(ids));
    }
  });

  test("unknown symbols are those that became the unknown token; the tokenizer comes back from JSON", () => {
    const again = tokenizerFrom(JSON.parse(JSON.stringify(tokenizer)));
    fixtures.texts.forEach((text, at) => {
      const { ids } = expected[at]!;
      const hasUnknown = ids.some((index) => index === unknown) && !text.includes(unknownText);
      if (hasUnknown) expect(tokenizer.unknowns(text).size).toBeGreaterThan(0);
      if (unknown !== undefined && !ids.includes(unknown)) expect(tokenizer.unknowns(text).size).toBe(0);
      expect(again.encode(text)).toEqual(tokenizer.encode(text));
    });
  });
});

const words = { type: "WordLevel", vocab: { a: 0, b: 1, "<u>": 2, "<s>": 3 }, unk_token: "<u>" };

function read(fields: object): () => unknown {
  return () => readTokenizerJson(JSON.stringify({ model: words, ...fields }));
}

test("special tokens come from the model, the padding, the post-processor and the option", () => {
  const template = {
    type: "TemplateProcessing",
    single: [{ SpecialToken: { id: "<s>" } }, { Sequence: { id: "A" } }],
  };
  const file = { model: words, padding: { pad_token: "<s>" }, post_processor: template };
  const tokenizer = readTokenizerJson(JSON.stringify(file), { special: { end: "b" } });
  expect(tokenizer.special).toEqual({ padding: 3, unknown: 2, start: 3, end: 1 });
  expect(tokenizer.decode([3, 0, 1, 2, 1])).toBe("a \uFFFD");
  expect(tokenizerFrom(tokenizer.toJSON()).special).toEqual(tokenizer.special);
});

test("a symbol without an unknown token is an error, never left out", () => {
  const model = { type: "BPE", vocab: { a: 0, b: 1, ab: 2 }, merges: ["a b"] };
  const tokenizer = readTokenizerJson(JSON.stringify({ model }));
  expect([...tokenizer.encode("abb")]).toEqual([2, 1]);
  expect(() => tokenizer.encode("abé")).toThrowErrorMatchingInlineSnapshot(`
    [UnknownSymbolError: pipeline: the vocabulary lacks "é" (U+00E9), at index 2 of the word that the pre-tokenizer cut.
    The file has no unknown token; clean the text, or name a token with the option special: { unknown: … }.]
  `);
  expect(() => tokenizer.encode("a\uD800")).toThrow("U+D800");
  expect([...tokenizer.unknowns("xaxé")]).toEqual([
    ["x", 2],
    ["é", 1],
  ]);
});

test("a lone surrogate is unknown", () => {
  const tokenizer = readTokenizerJson(JSON.stringify({ model: words }));
  expect([...tokenizer.encode("a\uD800b")]).toEqual([0, 2, 1]);
  expect([...tokenizer.unknowns("a\uD800b")]).toEqual([["\uD800", 1]]);
});

test("what cannot be read is an error with the field's name", () => {
  expect(read({ model: { ...words, vocab: { ...words.vocab, c: 1e9 } } })).toThrow(
    'tokenizer.json: the token "c" has index 1000000000; expected less than 100005, which is 100000 more than there are tokens.',
  );
  expect(() => readTokenizerJson("{")).toThrow("tokenizer.json: not JSON");
  expect(read({ truncation: { max_length: 8 } })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: truncation is set, which cuts off the end of long texts; expected null.
    Set truncation to null in the file, and cut texts or their indices yourself.]
  `);
  expect(read({ model: { type: "Tree" } })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: model.type is "Tree"; expected one of BPE, WordPiece, WordLevel, Unigram.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(read({ model: { ...words, unk_token: "<x>" } })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: model.unk_token is "<x>"; expected a token of the vocabulary.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(read({ model: { ...words, vocab: { a: "b" } } })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: model.vocab.a is "b"; expected a whole number of at least 0.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(read({ normalizer: { type: "Nmt" } })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: normalizer.type is "Nmt"; expected one of NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Prepend, BertNormalizer, Sequence.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(read({ normalizer: { type: "NFC", strength: 2 } })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: normalizer.strength is 2; expected no such field.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(
    read({ pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "UnicodeScripts" }] } }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: pre_tokenizer.pretokenizers[0].type is "UnicodeScripts"; expected one of Whitespace, WhitespaceSplit, BertPreTokenizer, Punctuation, Digits, CharDelimiterSplit, Split, ByteLevel, Metaspace, Sequence.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(
    read({ pre_tokenizer: { type: "Split", pattern: { Regex: "\\p{L}++" }, behavior: "Removed" } }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: pre_tokenizer.pattern.Regex is "\\\\p{L}++"; expected a pattern that JavaScript can express as well.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(
    read({ pre_tokenizer: { type: "Split", pattern: { String: "a" }, behavior: "Kept" } }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: pre_tokenizer.behavior is "Kept"; expected "Removed", "Isolated", "MergedWithPrevious", "MergedWithNext" or "Contiguous".
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(
    read({ decoder: { type: "Sequence", decoders: [{ type: "Fuse" }, { type: "WordPiece" }] } }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: decoder.decoders[1].type is "WordPiece"; expected Strip or nothing after Fuse or ByteLevel.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(
    read({
      post_processor: {
        type: "TemplateProcessing",
        single: [{ SpecialToken: { id: "a" } }, { SpecialToken: { id: "b" } }, { Sequence: {} }],
      },
    }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: post_processor.single puts a b at the start of a text; expected one token.
    Name the one that is meant: readTokenizerJson(text, { special: { start: "a" } }).]
  `);
  expect(read({ added_tokens: [{ id: -1, content: "x" }] })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: added_tokens[0].id is -1; expected a whole number of at least 0.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(read({ extra: true })).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: extra is true; expected no such field.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(
    read({ model: { type: "BPE", vocab: { a: 0 }, merges: ["a b"] } }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: model.merges[0] is "a b"; expected tokens of the vocabulary, and their union among them.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(
    read({ model: { type: "BPE", vocab: { a: 0 }, merges: [], dropout: 0.1 } }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: model.dropout is 0.1; expected null, since encoding is not random here.
    Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.]
  `);
  expect(() =>
    readTokenizerJson(JSON.stringify({ model: words }), { special: { end: "</s>" } }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [TextError: tokenizer.json: the end token "</s>" is not in the vocabulary.
    Name a token of the file with the option special.]
  `);
});
