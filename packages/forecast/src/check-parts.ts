// Whether every part of a split has room for a window.
import { type Split, type SplitDates, type SplitFractions, splitRows, WindowError } from "@grus/data";
import type { RawSeries } from "./series.ts";

/** Throws {@link WindowError} where a part that is wanted has no window, with the rows that are needed. */
export function checkParts(
  { file, rows }: RawSeries,
  { trainEnd, validationEnd }: Split,
  context: number,
  horizon: number,
  split: SplitFractions | SplitDates,
): void {
  const parts = [
    { name: "training", found: trainEnd, needed: context + horizon, wanted: true },
    {
      name: "validation",
      found: validationEnd - trainEnd,
      needed: horizon,
      wanted: isWanted(split, "validation"),
    },
    { name: "test", found: rows - validationEnd, needed: horizon, wanted: isWanted(split, "test") },
  ];
  const short = parts.find(({ found, needed, wanted }) => wanted && found < needed);
  if (!short) return;
  const total = "train" in split ? `; in all ${rowsNeeded(split, context, horizon)} are needed` : "";
  throw new WindowError({
    file,
    problem: `the ${short.name} part has ${short.found} of the ${rows} rows; one window with context ${context} and horizon ${horizon} needs ${short.needed} there${total}.`,
    cure: "Give more rows, make context or horizon smaller, or split otherwise.",
  });
}

function isWanted(split: SplitFractions | SplitDates, part: "validation" | "test"): boolean {
  return !("train" in split) || split[part] > 0;
}

/** The smallest number of rows that gives every part a window. */
function rowsNeeded(split: SplitFractions, context: number, horizon: number): number {
  const enough = (rows: number): boolean => {
    if (Math.floor(rows * split.train) < 1) return false;
    const { trainEnd, validationEnd } = splitRows(rows, split);
    const validates = split.validation === 0 || validationEnd - trainEnd >= horizon;
    return (
      trainEnd >= context + horizon && validates && (split.test === 0 || rows - validationEnd >= horizon)
    );
  };
  // Rounding gives a part less than one row more than its share; 1e-3 is for rounding in these quotients.
  const fewest = [
    (context + horizon) / split.train,
    (horizon - 1) / split.validation,
    (horizon - 1) / split.test,
  ];
  let rows = Math.max(1, Math.floor(Math.max(...fewest.filter(Number.isFinite)) - 1e-3));
  while (!enough(rows)) rows++;
  return rows;
}
