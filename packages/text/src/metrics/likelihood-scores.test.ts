import { expect, test } from "vitest";
import { likelihoodScores } from "./likelihood-scores.ts";

test("scores by token and by character", () => {
  const scores = likelihoodScores({ logProbability: 10 * Math.log(1 / 16), tokens: 10, characters: 40 });
  expect(scores.nats).toBeCloseTo(Math.log(16), 12);
  expect(scores.perplexity).toBeCloseTo(16, 10);
  expect(scores.bitsPerCharacter).toBeCloseTo(1, 12);
});

test("tokens are characters by default", () => {
  expect(likelihoodScores({ logProbability: -3 * Math.LN2, tokens: 3 }).bitsPerCharacter).toBe(1);
});

test("a certain text has 0 nats", () => {
  expect(likelihoodScores({ logProbability: 0, tokens: 1 })).toEqual({
    nats: 0,
    bitsPerCharacter: 0,
    perplexity: 1,
  });
});

test("errors", () => {
  expect(() => likelihoodScores({ logProbability: 1, tokens: 1 })).toThrow("logProbability is 1; expected");
  expect(() => likelihoodScores({ logProbability: NaN, tokens: 1 })).toThrow("logProbability is NaN");
  expect(() => likelihoodScores({ logProbability: -1, tokens: 0 })).toThrow("tokens is 0; expected a whole");
  expect(() => likelihoodScores({ logProbability: -1, tokens: 1, characters: 0.5 })).toThrow(
    "characters is 0.5",
  );
});
