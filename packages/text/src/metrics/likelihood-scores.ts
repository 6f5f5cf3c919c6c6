// Scores of a language model from the log probability of a text.
import { TextError } from "../errors.ts";

/** What a text was scored on. */
export interface ScoredText {
  /** The sum of the natural logarithms of the tokens' probabilities: 0 or negative. */
  readonly logProbability: number;
  /** The number of tokens in that sum. */
  readonly tokens: number;
  /** The number of characters (code points) of the text. Default: that of tokens. */
  readonly characters?: number | undefined;
}

/** The result of {@link likelihoodScores}. Plain data. */
export interface LikelihoodScores {
  /** Mean negative log probability of a token, natural logarithm: the cross entropy. */
  readonly nats: number;
  /** Negative log probability by character, logarithm of base 2: comparable between vocabularies. */
  readonly bitsPerCharacter: number;
  /** exp(nats): as many tokens would be equally hard to choose from. */
  readonly perplexity: number;
}

/**
 * Cross entropy, perplexity and bits per character of a text:
 *
 *     nats = -logProbability / tokens
 *     perplexity = exp(nats)
 *     bitsPerCharacter = -logProbability / (characters · ln 2)
 *
 * @throws TextError for counts that are not positive whole numbers and log probabilities above 0.
 * @example
 * likelihoodScores({ logProbability: -Math.log(8), tokens: 1, characters: 3 }).bitsPerCharacter; // 1
 */
export function likelihoodScores({ logProbability, tokens, characters }: ScoredText): LikelihoodScores {
  checkCount("tokens", tokens);
  if (characters !== undefined) checkCount("characters", characters);
  if (!(logProbability <= 0))
    throw new TextError({
      problem: `likelihoodScores: logProbability is ${logProbability}; expected a number of at most 0.`,
      cure: "Pass the sum of log probabilities, not of losses or probabilities.",
    });
  const total = 0 - logProbability;
  const nats = total / tokens;
  const bitsPerCharacter = total / (characters ?? tokens) / Math.LN2;
  return { nats, bitsPerCharacter, perplexity: Math.exp(nats) };
}

function checkCount(name: string, count: number): void {
  if (Number.isInteger(count) && count > 0) return;
  throw new TextError({
    problem: `likelihoodScores: ${name} is ${count}; expected a whole number of at least 1.`,
    cure: `Pass the number of ${name} that were scored.`,
  });
}
