import { describe, expect, test } from "vitest";
import { characterErrorRate, phonemeErrorRate, tokenErrorRate, wordErrorRate } from "./error-rates.ts";
import { exactMatch } from "./exact-match.ts";

describe("wordErrorRate", () => {
  test("sums edits over all texts before it divides", () => {
    expect(wordErrorRate(["the cat  sat", "so a dog"], ["the cat sat down", "a cat"])).toEqual({
      rate: 3 / 6,
      distance: 3,
      substitutions: 1,
      insertions: 1,
      deletions: 1,
      referenceLength: 6,
      correct: 0,
    });
  });

  test("the nearest of several references counts", () => {
    const { rate, referenceLength, correct } = wordErrorRate(["a b", "c"], [["x y z", "a c", "a d"], "c"]);
    expect([rate, referenceLength, correct]).toEqual([1 / 3, 3, 0.5]);
  });

  test("exceeds 1 for many insertions", () => {
    expect(wordErrorRate(["a b c d"], ["a"]).rate).toBe(3);
  });
});

test("characterErrorRate counts code points and spaces", () => {
  expect(characterErrorRate(["a 🐦"], ["a🐦!"])).toMatchObject({ rate: 2 / 3, substitutions: 2 });
});

describe("phonemeErrorRate", () => {
  const spoken = ["HH AH0 L OW1"];

  test("stress counts unless it is turned off", () => {
    expect(phonemeErrorRate(spoken, ["HH AH L OW"]).rate).toBe(0.5);
    expect(phonemeErrorRate(spoken, ["HH AH L OW2"], { stress: false }).rate).toBe(0);
  });

  test("any listed pronunciation counts", () => {
    expect(phonemeErrorRate(spoken, [["HH EH1 L OW0", "HH AH0 L OW1"]]).correct).toBe(1);
  });
});

test("tokenErrorRate compares indices", () => {
  const rate = tokenErrorRate([Int32Array.of(1, 2, 3)], [[Int32Array.of(1, 3)]]);
  expect(rate).toMatchObject({ rate: 0.5, insertions: 1, referenceLength: 2 });
});

test("exactMatch is the share of texts that equal a reference", () => {
  expect(exactMatch(["a", "b ", "c"], ["a", "b", ["x", "c"]])).toBe(2 / 3);
});

test("errors", () => {
  expect(() => wordErrorRate(["a"], [" "])).toThrow(
    "wordErrorRate: the references have no tokens; expected at least one token in all.",
  );
  expect(() => tokenErrorRate([[1]], [])).toThrow("tokenErrorRate: 1 hypotheses and references for 0");
  expect(() => exactMatch(["a"], [[]])).toThrow("exactMatch: hypothesis 0 has no reference");
});
