// Prepares new data exactly like the training data.
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
 * `series` evaluates the model on it. The table must have the same columns, the same frequency and at least
 * `context` rows; otherwise a {@link DataError} reports what is missing.
 *
 * @example
 * const { latest, inverse } = restore(await readCsv(file), JSON.parse(saved));
 */
export function restore(table: Table, preparation: Preparation | string): PreparedSeries {
  const { time, frequency, scaler, context, horizon, resample, ...saved } = parsePreparation(preparation);
  const plan: SeriesPlan = {
    ...saved,
    time: time ?? undefined,
    frequency: frequency ?? undefined,
    resample: resample ?? undefined,
  };
  if (time !== null && frequency && resample === null) checkFrequency(table, time, frequency);
  return preparedSeries(readSeries(table, plan), plan, scaler, context, horizon);
}

function checkFrequency(table: Table, time: string, expected: Frequency): void {
  const { values: times, timeZone } = dateColumn(table, time);
  if (new Set(times).size < 2) return;
  const found = inferFrequency(times, timeZone);
  if (stepLength(found) === stepLength(expected)) return;
  throw new PreparationError({
    file: table.file,
    column: time,
    problem: `found times that are ${describeFrequency(found)}; expected ${describeFrequency(expected)}, as in training.`,
    cure: "Give data of the same frequency, or train a model on this one.",
  });
}

// Business days and days differ only in gaps, which are treated separately.
function stepLength({ unit, count }: Frequency): number {
  return unitMilliseconds[unit] * count;
}
