// The data of the live page: four years of Seattle's weather, prepared as `grus train` prepares it.
import { windowTargets } from "@grus/data";
import { meanAbsoluteErrorOf } from "@grus/train";
import { forecast, readCsv } from "grus";

/** The data that the page draws before training; plain data in the target's unit. */
export interface TestSeries {
  /** Epoch milliseconds of every row of the file. */
  readonly times: Float64Array;
  /** The daily maximum temperature of every row, in °C. */
  readonly values: Float64Array;
  readonly context: number;
  readonly horizon: number;
  /** The row of the first forecast day of every test window. */
  readonly origins: Int32Array;
  /** The actual values of all test windows, [windows · horizon]. */
  readonly targets: Float64Array;
  readonly naive: NaiveBaseline;
}

/** The naive forecast with the lowest error on the test windows. */
export interface NaiveBaseline {
  readonly label: string;
  /** [windows · horizon] */
  readonly values: Float64Array;
  /** Mean absolute error, in °C. */
  readonly error: number;
}

/** A function, so that nothing is computed when the module is loaded. */
const naiveMethods = (): readonly (readonly [label: string, method: forecast.naive.Method])[] => [
  ["last value", forecast.naive.lastValue],
  ["mean of the last week", forecast.naive.windowMean],
  ["same day last year", forecast.naive.seasonal(365)],
  ["drift", forecast.naive.drift],
];

/** The prepared series in a CSV file with columns `date` and `temp_max`: 28 days in, 7 days out. */
export async function prepareWeather(csv: string): Promise<forecast.Prepared> {
  const table = await readCsv(csv, { file: "seattle-weather.csv" });
  return forecast.prepare(table, { target: "temp_max", time: "date", context: 28, horizon: 7 });
}

/** The part of a prepared series that the page draws. */
export function testSeriesOf({ times, target, context, horizon, test }: forecast.Prepared): TestSeries {
  const targets = windowTargets(test, target);
  const found = naiveMethods().map(([label, method]) => {
    const values = forecast.naive.predict(method, test, target);
    return { label, values, error: meanAbsoluteErrorOf(values, targets) };
  });
  const naive = found.reduce((best, other) => (other.error < best.error ? other : best));
  return { times: times!, values: target, context, horizon, origins: test.origins, targets, naive };
}
