// Splits a series by time into training, validation and test parts.
import { parseDateOrYear } from "./date.ts";
import { OptionError, WindowError } from "./errors.ts";

/** Fractions of the rows, in order of time; they sum to 1. */
export interface SplitFractions {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/**
 * The times at which the validation and the test part begin: a `Date`, epoch milliseconds, or text such as
 * `2015-06-01`.
 */
export interface SplitDates {
  readonly validationFrom: Date | number | string;
  readonly testFrom: Date | number | string;
}

/**
 * The parts of a series: rows [0, trainEnd) train, [trainEnd, validationEnd) validate, [validationEnd, rows)
 * test.
 */
export interface Split {
  readonly trainEnd: number;
  readonly validationEnd: number;
  readonly rows: number;
}

/** The default split: 70 % training, 15 % validation, 15 % test. */
export const defaultSplit: SplitFractions = { train: 0.7, validation: 0.15, test: 0.15 };

/**
 * The boundaries of a split of `rows` rows: by fractions, rounded down to whole rows from the front (train
 * ⌊0.7 n⌋, validation up to ⌊0.85 n⌋), or by dates, which needs `times`. Throws {@link OptionError} for
 * fractions that do not sum to 1 or dates in the wrong order, {@link WindowError} when the training part is
 * empty.
 */
export function splitRows(
  rows: number,
  split: SplitFractions | SplitDates = defaultSplit,
  times?: Float64Array,
): Split {
  const found = "train" in split ? byFractions(rows, split) : byDates(rows, split, times);
  if (found.trainEnd > 0) return found;
  throw new WindowError({
    problem: `the training part has none of the ${rows} rows; expected at least one.`,
    cure: "Give the training part a larger share, or more rows.",
  });
}

function byFractions(rows: number, { train, validation, test }: SplitFractions): Split {
  const parts = [train, validation, test];
  if (!parts.every((part) => part >= 0) || Math.abs(train + validation + test - 1) > 1e-9) {
    throw new OptionError({
      problem: `split is ${parts.join(" + ")}; expected three non-negative fractions that sum to 1.`,
    });
  }
  return { trainEnd: floorOf(train * rows), validationEnd: floorOf((train + validation) * rows), rows };
}

// 0.7 + 0.15 is 0.85 only up to rounding.
function floorOf(product: number): number {
  return Math.floor(product + 1e-6);
}

function byDates(
  rows: number,
  { validationFrom, testFrom }: SplitDates,
  times: Float64Array | undefined,
): Split {
  if (!times)
    throw new OptionError({
      problem: "split is by dates; expected rows with times.",
      cure: "Split by fractions.",
    });
  const [validation, test] = [timeOf("validationFrom", validationFrom), timeOf("testFrom", testFrom)];
  if (validation > test)
    throw new OptionError({
      problem: "split.validationFrom is after split.testFrom; expected it before or equal.",
    });
  return { trainEnd: firstFrom(times, validation), validationEnd: firstFrom(times, test), rows };
}

function timeOf(name: string, value: Date | number | string): number {
  const time = typeof value === "string" ? parseDateOrYear(value) : Number(value);
  if (!Number.isNaN(time)) return time;
  throw new OptionError({
    problem: `split.${name} is ${JSON.stringify(value)}; expected a date such as 2015-06-01.`,
  });
}

function firstFrom(times: Float64Array, from: number): number {
  const row = times.findIndex((time) => time >= from);
  return row < 0 ? times.length : row;
}
