import { describe, expect, test } from "vitest";
import { fitNgramFeatures, type NgramOptions } from "./ngram-features.ts";
import { textNgrams } from "./text-ngrams.ts";

describe("textNgrams", () => {
  test("words and punctuation, with the ends of the text", () => {
    expect(textNgrams("It's  Big!", { words: [1, 2] }).map(shown)).toEqual([
      "w<start> it's",
      "wit's",
      "wit's big",
      "wbig",
      "wbig !",
      "w!",
      "w! <end>",
    ]);
  });

  test("characters, one space between words", () => {
    expect(textNgrams("a\n🐦", { characters: [2, 3] }).map(shown)).toEqual([
      "c<start> ",
      "c<start> a",
      "c a",
      "c a ",
      "ca ",
      "ca 🐦",
      "c 🐦",
      "c 🐦 ",
      "c🐦 ",
      "c🐦 <end>",
      "c <end>",
    ]);
  });

  test("case counts if lowercase is false", () => {
    expect(textNgrams("Hi", { words: [1, 1], lowercase: false })).toEqual(["wHi"]);
  });

  test("an empty text has no words", () => {
    expect(textNgrams(" \n", { words: [1, 1] })).toEqual([]);
  });

  const shown = (ngram: string) => ngram.replace("\u0002", "<start>").replace("\u0003", "<end>");
});

describe("ngramFeatures", () => {
  const texts = ["a b a", "b c"];
  const denseRows = (options: Omit<NgramOptions, "words">, queries = texts) => {
    const { data, rows } = fitNgramFeatures("test", texts, { words: [1, 1], ...options });
    const { offsets, indices, values } = rows(queries);
    return queries.map((_, row) =>
      Object.fromEntries(
        Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_, i) => [
          data.ngrams[indices[offsets[row]! + i]!]!.slice(1),
          values[offsets[row]! + i],
        ]),
      ),
    );
  };

  test("counts", () =>
    expect(denseRows({ weighting: "counts" })).toEqual([
      { a: 2, b: 1 },
      { b: 1, c: 1 },
    ]));

  test("presence", () =>
    expect(denseRows({ weighting: "presence" })).toEqual([
      { a: 1, b: 1 },
      { b: 1, c: 1 },
    ]));

  test("minimumTexts leaves out n-grams of fewer texts", () => {
    expect(denseRows({ weighting: "counts", minimumTexts: 2 })).toEqual([{ b: 1 }, { b: 1 }]);
  });

  test("tf-idf: rows of length 1, and of 0 without known n-grams", () => {
    const a = (1 + Math.log(2)) * (1 + Math.log(3 / 2));
    const [first, none] = denseRows({ weighting: "tf-idf" }, ["a b a", "d"]);
    expect(first!.a).toBeCloseTo(a / Math.hypot(a, 1), 12);
    expect(first!.b).toBeCloseTo(1 / Math.hypot(a, 1), 12);
    expect(none).toEqual({});
  });
});
