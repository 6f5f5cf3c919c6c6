// Training, validation and test of tagged sentences.
import { permutation } from "@grus/data";
import { TextError } from "../errors.ts";
import { checkTagged, checkTaggedTest, countTags, type TaggedSentence } from "./tagged-sentences.ts";

/** The parts of tagged sentences. */
export interface TaggedSplit {
  readonly train: readonly TaggedSentence[];
  readonly validation: readonly TaggedSentence[];
  readonly test: readonly TaggedSentence[];
}

/**
 * A tenth of the sentences is the test, unless one is given, and a tenth of the rest validation, drawn by `seed`; at
 * least one each. Each part is in the order of the sentences. Throws {@link TextError} for fewer than four sentences.
 */
export function splitTagged(
  all: readonly TaggedSentence[],
  { seed, test }: { readonly seed: number; readonly test?: readonly TaggedSentence[] | undefined },
): TaggedSplit {
  checkTagged(all);
  if (test !== undefined) checkTaggedTest(test, [...countTags(all).keys()]);
  if (all.length < LEAST)
    throw new TextError({
      problem: `there are ${all.length} sentences; expected at least ${LEAST}, to learn from and to test on.`,
      cure: "Give more sentences.",
    });
  const order = [...permutation(all.length, { seed })];
  const tested = test === undefined ? tenth(all.length) : 0;
  const held = tenth(all.length - tested);
  const part = (from: number, to: number) =>
    order
      .slice(from, to)
      .sort((a, b) => a - b)
      .map((row) => all[row]!);
  return {
    train: part(tested + held, all.length),
    validation: part(tested, tested + held),
    test: test ?? part(0, tested),
  };
}

const LEAST = 4;

function tenth(count: number): number {
  return Math.max(1, Math.round(count / 10));
}
