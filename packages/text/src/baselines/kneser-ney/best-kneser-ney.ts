// The order of an n-gram model that suits a validation text best.
import { TextError } from "../../errors.ts";
import { likelihoodScores } from "../../metrics/likelihood-scores.ts";
import { checkTokens, countNgrams } from "./count-ngrams.ts";
import { checkOptions, fitKneserNey, type KneserNey, kneserNeyFrom } from "./kneser-ney.ts";
import { kneserNeyData } from "./kneser-ney-data.ts";

/** Options of {@link fitBestKneserNey}. */
export interface BestKneserNeyOptions {
  /** The number of tokens; indices are 0 to `vocabularySize` - 1. */
  readonly vocabularySize: number;
  /** The orders to try. Default 1 to 8. */
  readonly orders?: readonly number[] | undefined;
  /**
   * Whether the model of the best order is fitted on the validation texts as well, which is fair beside
   * networks that are. Default false.
   */
  readonly refit?: boolean | undefined;
}

/** An order that was tried. Plain data. */
export interface TriedOrder {
  readonly order: number;
  /** Mean negative log probability of a token of the validation texts. */
  readonly nats: number;
}

/** The result of {@link fitBestKneserNey}. */
export interface BestKneserNey {
  /** Of the best order, fitted on the training texts, with `refit` on the validation texts too. */
  readonly model: KneserNey;
  readonly tried: readonly TriedOrder[];
}

/**
 * Fits a model as {@link fitKneserNey} of the order with the fewest nats on the validation texts. The n-grams
 * are counted once for all orders.
 *
 * @throws TextError as {@link fitKneserNey}, and without validation tokens.
 */
export function fitBestKneserNey(
  texts: readonly ArrayLike<number>[],
  validation: readonly ArrayLike<number>[],
  { vocabularySize, orders = [1, 2, 3, 4, 5, 6, 7, 8], refit = false }: BestKneserNeyOptions,
): BestKneserNey {
  checkValidation(validation, orders);
  for (const order of orders) checkOptions(texts, vocabularySize, order);
  checkTokens("fitBestKneserNey", validation, vocabularySize);
  const counts = countNgrams(texts, Math.max(...orders));
  const modelOf = (order: number) => kneserNeyFrom(kneserNeyData(counts, order, vocabularySize));
  const tried = orders.map((order) => ({ order, nats: natsOf(modelOf(order), validation) }));
  const best = tried.reduce((best, one) => (one.nats < best.nats ? one : best));
  const model = refit
    ? fitKneserNey([...texts, ...validation], { vocabularySize, order: best.order })
    : modelOf(best.order);
  return { model, tried };
}

function natsOf(model: KneserNey, texts: readonly ArrayLike<number>[]): number {
  const scores = texts.map((text) => model.score(text));
  const logProbability = scores.reduce((sum, one) => sum + one.logProbability, 0);
  const tokens = scores.reduce((sum, one) => sum + one.tokens, 0);
  return likelihoodScores({ logProbability, tokens }).nats;
}

function checkValidation(validation: readonly ArrayLike<number>[], orders: readonly number[]): void {
  if (orders.length === 0)
    throw new TextError({
      problem: "fitBestKneserNey: orders is empty; expected at least one order.",
      cure: "Pass the orders to try, such as [3, 4, 5].",
    });
  if (validation.every(({ length }) => length === 0))
    throw new TextError({
      problem: "fitBestKneserNey: the validation texts have no tokens; expected at least one.",
      cure: "Hold back a part of the training text, or choose the order and use fitKneserNey.",
    });
}
