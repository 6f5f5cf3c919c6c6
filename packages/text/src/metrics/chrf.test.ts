import { describe, expect, test } from "vitest";
import { chrFCases, hypotheses, references } from "../../test/sacrebleu-cases.ts";
import { chrF } from "./chrf.ts";

describe.each(chrFCases)("equals sacrebleu with $options", ({ options, score, sentences }) => {
  test("for the corpus", () => {
    expect(chrF(hypotheses, references, options)).toBeCloseTo(score, 9);
  });

  test.each(sentences.map((expected, i) => ({ expected, i })))("for sentence $i", ({ expected, i }) => {
    expect(chrF([hypotheses[i]!], [references[i]!], options)).toBeCloseTo(expected, 9);
  });
});

test("a worked example: 3 of 4 characters, 1 of 3 pairs", () => {
  const precision = (3 / 4 + 1 / 3) / 2;
  const recall = (3 / 5 + 1 / 4) / 2;
  const expected = (100 * 5 * precision * recall) / (4 * precision + recall);
  expect(chrF(["abxd"], ["abcde"], { characterOrder: 2 })).toBeCloseTo(expected, 10);
});

test("errors", () => {
  expect(() => chrF(["a"], [])).toThrow("chrF: 1 hypotheses and references for 0; expected equal numbers.");
  expect(() => chrF(["a"], ["a"], { characterOrder: 0 })).toThrow(
    "chrF: characterOrder is 0 and wordOrder 0",
  );
  expect(() => chrF(["a"], ["a"], { wordOrder: 1.5 })).toThrow("wordOrder 1.5; expected whole numbers");
  expect(() => chrF(["a"], ["a"], { beta: 0 })).toThrow("chrF: beta is 0; expected a number above 0.");
});
