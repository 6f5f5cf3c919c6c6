import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitBestKneserNey } from "./best-kneser-ney.ts";
import { discountsOf } from "./discounts.ts";
import { fitKneserNey, kneserNeyFrom } from "./kneser-ney.ts";

const expectClose = (actual: ArrayLike<number>, expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 12));
};

describe("a worked example: 0 1 0 1 1, bigrams, a vocabulary of 3, discounts 0.5, 1, 1.5", () => {
  const model = fitKneserNey([[0, 1, 0, 1, 1]], { vocabularySize: 3, order: 2 });
  // Both tokens follow two things (the start is one): (2 - 1) / 4 + (1 + 1) / 4 · 1 / 3.
  const unigrams = [5 / 12, 5 / 12, 1 / 6];

  test("without context", () => expectClose(model.distribution([]), unigrams));

  test("after 0, which 1 followed twice", () => {
    expectClose(model.distribution([0]), [0.5 * unigrams[0]!, 0.5 + 0.5 * unigrams[1]!, 0.5 * unigrams[2]!]);
  });

  test("after 1, which 0 and 1 followed once each", () => {
    expectClose(model.distribution([0, 1]), [
      0.25 + 0.5 * unigrams[0]!,
      0.25 + 0.5 * unigrams[1]!,
      0.5 * unigrams[2]!,
    ]);
  });

  test("after an unseen token: as without context", () => expectClose(model.distribution([2]), unigrams));
});

const texts = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 }), {
  minLength: 1,
  maxLength: 3,
});
const someTexts = texts.filter((all) => all.some(({ length }) => length > 0));
const orders = fc.integer({ min: 1, max: 8 });
const contexts = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 10 });

describe("properties", () => {
  test("probabilities are positive and sum to 1 in every context", () => {
    fc.assert(
      fc.property(someTexts, orders, contexts, (texts, order, context) => {
        const distribution = fitKneserNey(texts, { vocabularySize: 5, order }).distribution(context);
        expect(distribution.every((probability) => probability > 0)).toBe(true);
        expect(distribution.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  test("equal the definition, computed with maps of n-grams", () => {
    fc.assert(
      fc.property(someTexts, fc.integer({ min: 1, max: 4 }), contexts, (texts, order, context) => {
        const model = fitKneserNey(texts, { vocabularySize: 5, order });
        const defined = byDefinition(texts, order, 5);
        const recent = context.slice(Math.max(0, context.length - order + 1));
        expectClose(
          model.distribution(context),
          [0, 1, 2, 3, 4].map((token) => defined(recent, token)),
        );
      }),
    );
  });

  test("log probabilities are those of the distribution after what precedes", () => {
    fc.assert(
      fc.property(someTexts, orders, contexts, (texts, order, text) => {
        const model = fitKneserNey(texts, { vocabularySize: 5, order });
        expectClose(
          model.logProbabilities(text),
          text.map((token, i) => Math.log(model.distribution(text.slice(0, i))[token]!)),
        );
        const { logProbability, tokens } = model.score(text);
        expect(tokens).toBe(text.length);
        expect(logProbability).toBeCloseTo(
          model.logProbabilities(text).reduce((sum, one) => sum + one, 0),
          12,
        );
      }),
    );
  });

  test("data restores the model", () => {
    fc.assert(
      fc.property(someTexts, orders, contexts, (texts, order, context) => {
        const model = fitKneserNey(texts, { vocabularySize: 5, order });
        const again = kneserNeyFrom(structuredClone(model.data));
        expect(again.distribution(context)).toEqual(model.distribution(context));
        expect(again.name).toBe(`Kneser-Ney ${order}-gram`);
      }),
    );
  });
});

describe("fitBestKneserNey", () => {
  const cycle = Int32Array.from({ length: 60 }, (_, i) => (i % 3 === 2 ? 1 : 0));

  test("chooses the order with the fewest nats, and gives the model of that order", () => {
    const { model, tried } = fitBestKneserNey([cycle], [cycle.subarray(3, 20)], { vocabularySize: 2 });
    expect(tried.map(({ order }) => order)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const least = Math.min(...tried.map(({ nats }) => nats));
    expect(tried.find(({ nats }) => nats === least)!.order).toBe(model.order);
    expect(model.order).toBeGreaterThan(2);
    const alone = fitKneserNey([cycle], { vocabularySize: 2, order: model.order });
    expect(model.distribution([0, 0])).toEqual(alone.distribution([0, 0]));
  });

  test("refit adds the validation texts", () => {
    const options = { vocabularySize: 2, orders: [2] };
    const validation = [Int32Array.of(1, 1, 1, 1)];
    const [without, refit] = [false, true].map((refit) =>
      fitBestKneserNey([cycle], validation, { ...options, refit }).model.distribution([1]),
    );
    expect(refit![1]).toBeGreaterThan(without![1]!);
  });
});

test("errors", () => {
  const fit = (texts: number[][], options: object) => fitKneserNey(texts, { vocabularySize: 2, ...options });
  expect(() => fit([[0, 1, 2]], {})).toThrow(
    "fitKneserNey: token 2 of text 0 is 2; expected 0 to 1, since the vocabulary has 2.",
  );
  expect(() => fit([[], []], {})).toThrow("fitKneserNey: the texts have no tokens; expected at least one.");
  expect(() => fit([[0]], { order: 0 })).toThrow("fitKneserNey: order is 0; expected a whole number from 1");
  expect(() => fit([[0]], { vocabularySize: 0.5 })).toThrow("fitKneserNey: vocabularySize is 0.5; expected");
  expect(() => fit([[0]], {}).distribution([-1])).toThrow("distribution: token 0 of text 0 is -1; expected");
  expect(() => fit([[0]], {}).logProbabilities([0, 7])).toThrow("logProbabilities: token 1 of text 0 is 7");
  expect(() => fitBestKneserNey([[0]], [[]], { vocabularySize: 1 })).toThrow("the validation texts have no");
  expect(() => fitBestKneserNey([[0]], [[0]], { vocabularySize: 1, orders: [] })).toThrow("orders is empty");
});

/** p(w | h) of the formula in {@link fitKneserNey}, with nested maps and recursion. */
function byDefinition(texts: readonly (readonly number[])[], order: number, vocabularySize: number) {
  const counts = Array.from({ length: order }, () => new Map<string, Set<string>>());
  texts.forEach((text, row) =>
    text.forEach((_, end) => {
      for (let k = 1; k <= Math.min(order, end + 1); k++) {
        const ngram = text.slice(end + 1 - k, end + 1).join(" ");
        const before = end + 1 > k ? `${text[end - k]}` : "start";
        const counted = counts[k - 1]!.get(ngram) ?? new Set();
        counts[k - 1]!.set(ngram, counted.add(k === order ? `${row} ${end}` : before));
      }
    }),
  );
  const discounts = counts.map((ngrams) =>
    discountsOf([0, 1, 2, 3, 4].map((r) => [...ngrams.values()].filter(({ size }) => size === r).length)),
  );
  return function probability(context: readonly number[], token: number): number {
    const k = context.length;
    const count = (next: number) => counts[k]!.get([...context, next].join(" "))?.size ?? 0;
    const discount = (next: number) => (count(next) === 0 ? 0 : discounts[k]![Math.min(count(next), 3) - 1]!);
    const sum = (of: (next: number) => number) =>
      Array.from({ length: vocabularySize }, (_, next) => of(next)).reduce((all, one) => all + one, 0);
    const shorter = k === 0 ? 1 / vocabularySize : probability(context.slice(1), token);
    const total = sum(count);
    return total === 0 ? shorter : (count(token) - discount(token) + sum(discount) * shorter) / total;
  };
}
