// The sizes at which a model with dynamic axes is traced.
import { ModelFileError, quote } from "@grus/io/files";
import type { Sizes } from "./expression.ts";
import type { TracedInput } from "./written-inputs.ts";

/** The number of lengths per name: the base, one varied alone, and two for verification. */
const LENGTHS_PER_NAME = 4;

/** Lengths that are unlikely to divide any length of the model. */
const PRIMES = [11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101];

/**
 * Lengths for the dynamic axes of inputs, distinct from one another and from all lengths of the model, so
 * that chance equality is not taken for identity. Throws {@link ModelFileError} for given lengths that are
 * not {@link LENGTHS_PER_NAME} in number, or of an unknown axis.
 */
export function chooseSizes(
  inputs: readonly TracedInput[],
  lengths: readonly number[],
  given: Readonly<Record<string, readonly number[]>>,
): Sizes {
  const all = inputs.flatMap(({ shape }) => shape);
  const names = [...new Set(all.filter((length) => typeof length === "string"))];
  checkGiven(names, given);
  const known = new Set([...lengths, ...all, ...Object.values(given).flat()]);
  const free = PRIMES.filter((prime) => !known.has(prime)).values();
  // Row by row, so that names alternate and lengths stay small.
  const columns = names.map((): number[] => []);
  for (let i = 0; i < LENGTHS_PER_NAME; i++)
    columns.forEach((column, k) => {
      const next = given[names[k]!]?.[i] ?? free.next().value;
      if (next === undefined) throw tooMany(names);
      column.push(next);
    });
  const row = (pick: (k: number) => number) => columns.map((column, k) => column[pick(k)]!);
  const alone = names.map((_, changed) => row((k) => (k === changed ? 1 : 0)));
  const checks = names.length === 0 ? [] : [row(() => 2), row(() => 3)];
  return { names, rows: [row(() => 0), ...alone, ...checks] };
}

function checkGiven(names: readonly string[], given: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, lengths] of Object.entries(given)) {
    const isKnown = names.includes(name);
    const areLengths = lengths.every((own) => Number.isInteger(own) && own > 0);
    if (
      isKnown &&
      areLengths &&
      lengths.length === LENGTHS_PER_NAME &&
      new Set(lengths).size === LENGTHS_PER_NAME
    )
      continue;
    throw new ModelFileError("ONNX", {
      place: `lengths of ${quote(name)}`,
      expected: isKnown
        ? `${LENGTHS_PER_NAME} different whole numbers`
        : `a name among those of the axes, ${names.map(quote).join(", ")}`,
      got: isKnown ? `[${lengths.join(", ")}]` : "another",
      cure: "Pass `lengths` with the name of an input's axis, and lengths at which the model can be traced.",
    });
  }
}

function tooMany(names: readonly string[]): ModelFileError {
  return new ModelFileError("ONNX", {
    expected: "dynamic axes of a few names",
    got: `${names.length}`,
    cure: "Pass a number instead of a name for axes of fixed length.",
  });
}
