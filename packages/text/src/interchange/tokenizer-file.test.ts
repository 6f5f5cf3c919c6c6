// Tokenizers as tokenizer.json, read again; Hugging Face's library gives the same indices.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytePairTokenizer } from "../tokenizers/byte-pair-tokenizer.ts";
import { bytesTokenizer } from "../tokenizers/bytes-tokenizer.ts";
import { charactersTokenizer } from "../tokenizers/characters-tokenizer.ts";
import { graphemesTokenizer } from "../tokenizers/graphemes-tokenizer.ts";
import { readTokenizerJson } from "../tokenizers/pipeline-tokenizer.ts";
import { tokenizerFrom } from "../tokenizers/tokenizer-from.ts";
import { wordsTokenizer } from "../tokenizers/words-tokenizer.ts";
import { tokenizerFile } from "./tokenizer-file.ts";

const text =
  "The cat, the dog: don't!\n\n 3.14 or 1,000  ﬁne\t漢字かな ελλάδα 👩‍👩‍👧 🇩🇪🇫🇷 👍🏽 é é नमस्ते x\u0085y\u00A0z __proto__ ## ©";
const options = { special: ["padding", "unknown"] } as const;

const tokenizers = {
  bytes: bytesTokenizer(options),
  "bytes, plain": bytesTokenizer(),
  "byte pairs": bytePairTokenizer(text.repeat(3), { vocabulary: 330, ...options }),
  "byte pairs, prepared": bytePairTokenizer(text, {
    vocabulary: 300,
    normalisation: "NFKC",
    lowercase: true,
  }),
  characters: charactersTokenizer(text, options),
  "characters, decomposed": charactersTokenizer(text, { ...options, normalisation: "NFD" }),
  words: wordsTokenizer(text, { ...options, lowercase: true }),
  "words with spaces": wordsTokenizer(text, { ...options, spaces: "kept" }),
} as const;

describe.each(Object.entries(tokenizers))("%s", (name, tokenizer) => {
  const file = tokenizerFile(tokenizer);
  const unknown = tokenizer.special.unknown === undefined ? undefined : "<unknown>";
  const again = readTokenizerJson(file.text, { special: { unknown } });

  test("gives the same indices as a tokenizer.json", () => {
    expect([file.name, file.reason, again.size]).toEqual(["tokenizer.json", undefined, tokenizer.size]);
    fc.assert(
      fc.property(pieces, (parts) => {
        const given = parts.join("");
        expect([...again.encode(given)]).toEqual([...tokenizer.encode(given)]);
      }),
    );
  });

  test("decodes as the tokenizer does, but for the spaces between words", () => {
    const indices = tokenizer.encode(text);
    if (name !== "words") expect(again.decode(indices)).toBe(tokenizer.decode(indices));
    else expect(again.decode(tokenizer.encode("The cat, the dog"))).toBe("the cat , the dog");
  });
});

/** Parts of the text that the vocabularies are from, and others. */
const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(...text.split(/(?<=\s)/)),
    fc.string({ unit: "binary", maxLength: 4 }).filter((one) => !/[Σ<]/.test(one)),
  ),
  { maxLength: 6 },
);

test("what a tokenizer.json cannot express has a file of another name", () => {
  const tokenizer = graphemesTokenizer(text, options);
  const file = tokenizerFile(tokenizer);
  expect([file.name, file.reason]).toEqual([
    "tokenizer.grus.json",
    "Hugging Face's tokenizers cannot cut graphemes",
  ]);
  expect(tokenizerFrom(JSON.parse(file.text)).encode(text)).toEqual(tokenizer.encode(text));
  expect(tokenizerFile(charactersTokenizer(text)).reason).toBe(
    "Hugging Face's tokenizers of characters need an unknown token",
  );
});

test("what was read from a tokenizer.json is that file", () => {
  const { text: json } = tokenizerFile(tokenizers.words);
  expect(JSON.parse(tokenizerFile(readTokenizerJson(json)).text)).toEqual(JSON.parse(json));
});
