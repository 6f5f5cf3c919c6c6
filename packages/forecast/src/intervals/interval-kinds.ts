// What intervals have learned, as it is in a forecaster's model.json.
import {
  aNumber,
  aWhole,
  type JsonKind,
  type JsonPlace,
  listOf,
  mapOf,
  optional,
  pairOf,
  recordOf,
} from "@grus/io/files";
import { aStatistic } from "../parts/setting-kinds.ts";
import type { AdaptiveState } from "./adaptive-conformal.ts";
import type { ErrorLevelsState } from "./error-levels.ts";
import type { ErrorRowsState } from "./error-rows.ts";
import type { SpreadUse } from "./error-units.ts";
import type { IntervalState } from "./task-intervals.ts";

/** Errors of a step that a file can ask to remember: each step takes memory for as many. */
const MOST_MEMORY = 10_000;

/** The state of intervals. */
export const anIntervalState: JsonKind<IntervalState> = (value, place) => {
  const numbers = listOf(aStatistic);
  return recordOf<IntervalState>({
    adaptive: recordOf<AdaptiveState>({
      levels: listOf(aLevel, 1),
      rate: aNumber,
      memory: aWhole({ least: 1, most: MOST_MEMORY }),
      errors: listOf(numbers),
      tails: listOf(numbers),
    }),
    sizes: numbers,
    widening: aNumber,
    spread: recordOf<SpreadUse>({ share: aNumber, ratio: aNumber }),
    series: optional(
      recordOf<ErrorLevelsState>({ sizes: numbers, series: mapOf(pairOf(aStatistic, aStatistic)) }),
    ),
    rows: recordOf<ErrorRowsState>({ seen: aWhole(), rows: listOf(listOf(anError)) }),
  })(value, place);
};

const aLevel: JsonKind<number> = (value, place) => {
  if (typeof value === "number" && value > 0 && value < 1) return value;
  throw place.refuse(value, "a number between 0 and 1");
};

const anError: JsonKind<number | null> = (value, place) => (value === null ? null : aNumber(value, place));

/** Throws the error of the place for a state of other steps than a horizon. */
export function checkSteps(
  { adaptive, sizes, series, rows }: IntervalState,
  horizon: number,
  place: JsonPlace,
): void {
  const ofSteps = `${horizon}, the horizon`;
  const check = (list: readonly unknown[], at: JsonPlace): void => checkLength(list, horizon, ofSteps, at);
  const at = place.at("adaptive");
  check(adaptive.errors, at.at("errors"));
  check(adaptive.tails, at.at("tails"));
  const ends = 2 * adaptive.levels.length;
  for (const [step, tails] of adaptive.tails.entries())
    checkLength(tails, ends, `${ends}, two for each level`, at.at("tails").at(step));
  check(sizes, place.at("sizes"));
  if (series !== undefined) check(series.sizes, place.at("series").at("sizes"));
  for (const [i, row] of rows.rows.entries()) check(row, place.at("rows").at("rows").at(i));
}

function checkLength(list: readonly unknown[], length: number, expected: string, place: JsonPlace): void {
  if (list.length !== length) throw place.at("length").refuse(list.length, expected);
}
