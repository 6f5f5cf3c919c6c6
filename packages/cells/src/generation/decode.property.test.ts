// Where there are as many beams as sequences, decoding is exhaustive search.
import fc from "fast-check";
import { expect, test } from "vitest";
import { CLASSES, everySequence, type Sequence, textOf, translate } from "../../test/decoding.ts";

const source = fc.array(fc.nat({ max: CLASSES - 1 }), { minLength: 1, maxLength: 5 });
const constraint = fc.constantFrom("none", "set", "function");
const problem = fc.record({
  seed: fc.nat({ max: 99 }),
  sources: fc.array(source, { minLength: 1, maxLength: 3 }),
  steps: fc.integer({ min: 1, max: 3 }),
  end: fc.option(fc.nat({ max: CLASSES - 1 }), { nil: undefined }),
  minSteps: fc.nat({ max: 2 }),
  lengthPenalty: fc.constantFrom(-0.5, 0, 0.6, 1, 2),
  lengthForm: fc.constantFrom("power" as const, "wu" as const),
  coveragePenalty: fc.constantFrom(0, 0.3),
  constraint,
  exact: fc.boolean(),
  batchSize: fc.integer({ min: 1, max: 3 }),
});
type Problem = typeof problem extends fc.Arbitrary<infer T> ? T : never;

/** Tokens allowed after a prefix: neither the newest again, nor, for odd inputs, token 3. */
function allowedAfter(tokens: readonly number[], input: number): number[] | undefined {
  if (tokens.length === 0) return undefined;
  return Array.from({ length: CLASSES }, (_, i) => i).filter(
    (token) => token !== tokens.at(-1) && !(token === 3 && input % 2 === 1),
  );
}

const SET = [0, 1, 2];

function isAllowed(
  { constraint, minSteps, end }: Problem,
  { tokens, ended }: Sequence,
  input: number,
): boolean {
  const chosen = ended ? [...tokens, end!] : tokens;
  if (ended && tokens.length < minSteps) return false;
  if (constraint === "set") return chosen.every((token) => SET.includes(token));
  if (constraint === "none") return true;
  return chosen.every((token, i) => allowedAfter(tokens.slice(0, i), input)?.includes(token) ?? true);
}

/** Equation 14 of Wu et al. 2016, written out. */
function scoreOf(
  { lengthPenalty, lengthForm, coveragePenalty }: Problem,
  { logProbabilities, weights }: Sequence,
): number {
  const steps = logProbabilities.length;
  const norm =
    lengthForm === "wu" ? (5 + steps) ** lengthPenalty / 6 ** lengthPenalty : steps ** lengthPenalty;
  const coverage = weights[0]!.map((_, i) => Math.min(1, sum(weights.map((row) => row[i]!))));
  return sum(logProbabilities) / norm + coveragePenalty * sum(coverage.map(Math.log));
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

test("n-best equals exhaustive search", async () => {
  await fc.assert(
    fc.asyncProperty(problem, async (given) => {
      const { sources, steps, constraint, ...options } = given;
      const beams = CLASSES ** steps;
      const found = await translate(sources, {
        ...options,
        maxSteps: steps,
        beams,
        results: beams,
        allowed: { none: undefined, set: SET, function: allowedAfter }[constraint],
      });
      for (const [input, own] of sources.entries()) {
        const every = await everySequence(own, { seed: given.seed, steps, end: given.end });
        const known = every.filter((one) => isAllowed(given, one, input));
        const expected = known
          .map((one) => ({ one, score: scoreOf(given, one) }))
          .toSorted((a, b) => b.score - a.score);
        expect(found[input]!.map(textOf).toSorted()).toEqual(known.map(textOf).toSorted());
        found[input]!.forEach(({ score }, i) => expect(score).toBeCloseTo(expected[i]!.score, 4));
        for (const { weights, ...hypothesis } of found[input]!) {
          const { one, score } = expected.find(({ one }) => textOf(one) === textOf(hypothesis))!;
          expect(hypothesis.score).toBeCloseTo(score, 4);
          expect(hypothesis.logProbability).toBeCloseTo(sum(one.logProbabilities), 4);
          expect(weights!.shape).toEqual([one.tokens.length, own.length]);
          const attended = one.weights.slice(0, one.tokens.length).flat();
          weights!.data.forEach((weight, i) => expect(weight).toBeCloseTo(attended[i]!, 5));
        }
      }
    }),
    { numRuns: 12, seed: 5 },
  );
});
