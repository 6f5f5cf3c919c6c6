// New data prepared exactly as the training data was.
import {
  dateColumn,
  describeFrequency,
  type Frequency,
  inferFrequency,
  PreparationError,
  type Table,
  unitMilliseconds,
} from "@grus/data";
import { type Preparation, parsePreparation } from "./preparation.ts";
import { type PreparedSeries, preparedSeries } from "./prepared-series.ts";
import { readSeries, type SeriesPlan } from "./series.ts";

/**
 * Prepares a new table with the columns, the calendar, the rules and the fitted scalers of a saved
 * preparation (parsed or as JSON text). `latest` is the window to forecast from, {@link windows} over
 * `series` evaluates the model on it. The table has to have the same columns, the same frequency and at least
 * `context` rows; otherwise a {@link DataError} says what is missing.
 *
 * @example
 * const { latest, inverse } = restore(await readCsv(file), JSON.parse(saved));
 */
export function restore(table: Table, preparation: Preparation | string): PreparedSeries {
  const { time, frequency, scaler, context, horizon, ...saved } = parsePreparation(preparation);
  const plan: SeriesPlan = { ...saved, time: time ?? undefined, frequency: frequency ?? undefined };
  if (time !== null && frequency) checkFrequency(table, time, frequency);
  return preparedSeries(readSeries(table, plan), plan, scaler, context, horizon);
}

function checkFrequency(table: Table, time: string, expected: Frequency): void {
  const times = dateColumn(table, time).values;
  if (new Set(times).size < 2) return;
  const found = inferFrequency(times);
  if (stepLength(found) === stepLength(expected)) return;
  throw new PreparationError({
    file: table.file,
    column: time,
    problem: `found times that are ${describeFrequency(found)}; the model was prepared for ${describeFrequency(expected)}.`,
    cure: "Give data of the same frequency, or train on this one.",
  });
}

// Business days and days differ only in what is missing, which is a matter of gaps.
function stepLength({ unit, count }: Frequency): number {
  return unitMilliseconds[unit] * count;
}
