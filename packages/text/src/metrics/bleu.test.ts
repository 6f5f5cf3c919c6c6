import { describe, expect, test } from "vitest";
import { bleuCases, hypotheses, references } from "../../test/sacrebleu-cases.ts";
import { bleu, sentenceBleu } from "./bleu.ts";

const expectEqual = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));
};

describe.each(bleuCases)("equals sacrebleu with $options", ({ options, score, precisions, sentences }) => {
  test("for the corpus", () => {
    const result = bleu(hypotheses, references, options);
    expectEqual([result.score, ...result.precisions], [score, ...precisions]);
  });

  test("for each sentence", () => {
    expectEqual(
      hypotheses.map((text, i) => sentenceBleu(text, references[i]!, options).score),
      sentences,
    );
  });
});

test("a worked example: one of three bigrams, half of the tokens", () => {
  const { score, precisions, brevityPenalty } = bleu(["a b x d"], ["a b c d e f"], { order: 2 });
  expectEqual(precisions, [75, 100 / 3]);
  expect(brevityPenalty).toBeCloseTo(Math.exp(-0.5), 12);
  expect(score).toBeCloseTo(Math.exp(-0.5) * 50, 12);
});

test("an n-gram counts at most as often as in the reference with most of it", () => {
  expect(bleu(["the the the the"], [["the cat", "the the mat"]], { order: 1 }).precisions).toEqual([50]);
});

test("of two references equally near in length the shorter one counts", () => {
  expect(bleu(["a b c"], [["a b c d", "a b"]], { order: 1 }).referenceLength).toBe(2);
});

test("one reference may be given without a list", () => {
  expect(bleu(["a b c d"], ["a b c d"]).score).toBeCloseTo(100, 9);
});

test("an empty hypothesis scores 0", () => {
  expect(bleu([""], ["a"])).toMatchObject({ score: 0, brevityPenalty: 0, hypothesisLength: 0 });
});

test("errors", () => {
  expect(() => bleu([], [])).toThrow("bleu: there are no hypotheses; expected at least one.");
  expect(() => bleu(["a", "b"], ["a"])).toThrow(
    "bleu: 2 hypotheses and references for 1; expected equal numbers.",
  );
  expect(() => bleu(["a", "b"], ["a", []])).toThrow("bleu: hypothesis 1 has no reference");
  expect(() => bleu(["a"], ["a"], { order: 0 })).toThrow("bleu: order is 0; expected a whole number");
});
