import { describe, expect, test } from "vitest";
import { fitMostFrequentTag, mostFrequentTagFrom } from "./most-frequent-tag.ts";
import { wordEndings } from "./word-endings.ts";

const lines = (...texts: string[]) => texts.map((text) => text.split(" "));

describe("fitMostFrequentTag", () => {
  const sentences = lines("the dog walks", "The walks ended", "dog walks", "Berlin ended slowly", "the the");
  const tags = lines("DET NOUN VERB", "DET NOUN VERB", "NOUN VERB", "NAME VERB ADV", "DET DET");
  const tagger = fitMostFrequentTag(sentences, tags);
  const tagOf = (word: string) => tagger.predict([[word]])[0]![0];

  test("known words have their most frequent tag", () => {
    expect(tagger.predict([["the", "walks"], []])).toEqual([["DET", "VERB"], []]);
  });

  test("a capitalised word that is known in lower case has the tag of that", () => {
    expect(tagOf("Dog")).toBe("NOUN");
  });

  test("unknown words have the tag of their longest known ending", () => {
    expect(tagOf("quickly")).toBe("ADV");
    expect(tagOf("mended")).toBe("VERB");
  });

  test("capitalised endings are apart", () => {
    expect(tagOf("Dublin")).toBe("NAME");
    expect(tagOf("dublin")).not.toBe("NAME");
  });

  test("without a known ending the most frequent tag of rare words counts", () => {
    const { predict } = fitMostFrequentTag(lines("a a b c", "d"), lines("X X Y Y", "Y"));
    expect(predict([["é", "É", ""]])).toEqual([["Y", "Y", "Y"]]);
  });

  test("words that occur more than ten times say nothing about unknown words", () => {
    const often = Array.from({ length: 11 }, () => "of");
    const { predict } = fitMostFrequentTag([often, ["loaf"]], [often.map(() => "ADP"), ["NOUN"]]);
    expect(predict([["of", "f"]])).toEqual([["ADP", "NOUN"]]);
    expect(fitMostFrequentTag([often], [often.map(() => "ADP")]).predict([["f"]])).toEqual([["ADP"]]);
  });

  test("of equally frequent tags of a word the more frequent one in general counts", () => {
    expect(fitMostFrequentTag(lines("a a b"), lines("X Y Y")).predict([["a"]])).toEqual([["Y"]]);
    expect(fitMostFrequentTag(lines("a a"), lines("Y X")).predict([["a"]])).toEqual([["X"]]);
  });

  test("words that are names of object fields are words", () => {
    expect(tagOf("constructor")).toBeTypeOf("string");
    expect(fitMostFrequentTag([["__proto__"]], [["X"]]).predict([["__proto__"]])).toEqual([["X"]]);
  });

  test("data restores the tagger", () => {
    const again = mostFrequentTagFrom(JSON.parse(JSON.stringify(tagger.data)));
    const words = [["the", "Dog", "mended", "Dublin", "x"]];
    expect(again.predict(words)).toEqual(tagger.predict(words));
  });

  test("errors", () => {
    expect(() => fitMostFrequentTag([["a"]], [])).toThrow("1 sentences and tags for 0; expected equal");
    expect(() => fitMostFrequentTag([["a"], ["b"]], [["X"], []])).toThrow(
      "sentence 1 has 1 tokens and 0 tags",
    );
    expect(() => fitMostFrequentTag([[]], [[]])).toThrow(
      "the sentences have no tokens; expected at least one",
    );
  });
});

test("wordEndings", () => {
  expect(wordEndings("Bird🐦")).toEqual(["ABird🐦", "Aird🐦", "Ard🐦", "Ad🐦", "A🐦", "A", ""]);
  expect(wordEndings("walks")).toHaveLength(7);
  expect(wordEndings("sleepwalks")[0]).toBe("awalks");
});
