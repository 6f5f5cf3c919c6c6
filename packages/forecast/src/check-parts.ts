// Checks that every part of a split has room for a window.
import { type Split, type SplitDates, type SplitFractions, splitRows, WindowError } from "@grus/data";
import type { RawSeries } from "./series.ts";

/** Throws {@link WindowError} with the rows needed if a part of non-zero share has no window. */
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
  const total = "train" in split ? `, ${rowsNeeded(split, context, horizon)} rows in total` : "";
  throw new WindowError({
    file,
    problem: `the ${short.name} part has ${short.found} of the ${rows} rows; one window with context ${context} and horizon ${horizon} needs ${short.needed} there${total}.`,
    cure: "Give more rows, make context or horizon smaller, or change the split.",
  });
}

function isWanted(split: SplitFractions | SplitDates, part: "validation" | "test"): boolean {
  return !("train" in split) || split[part] > 0;
}

/** The smallest number of rows with which every part has a window. */
function rowsNeeded(split: SplitFractions, context: number, horizon: number): number {
  const enough = (rows: number): boolean => {
    if (Math.floor(rows * split.train) < 1) return false;
    const { trainEnd, validationEnd } = splitRows(rows, split);
    const validates = split.validation === 0 || validationEnd - trainEnd >= horizon;
    return (
      trainEnd >= context + horizon && validates && (split.test === 0 || rows - validationEnd >= horizon)
    );
  };
  // Rounding gives a part less than one row more than its share; 1e-3 covers rounding of these quotients.
  const fewest = [
    (context + horizon) / split.train,
    (horizon - 1) / split.validation,
    (horizon - 1) / split.test,
  ];
  let rows = Math.max(1, Math.floor(Math.max(...fewest.filter(Number.isFinite)) - 1e-3));
  while (!enough(rows)) rows++;
  return rows;
}
