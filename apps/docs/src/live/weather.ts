// The data of the live page: four years of Seattle's weather, prepared as `pnpm demo` prepares it.
import { windowTargets } from "@grus/data";
import { meanAbsoluteErrorOf } from "@grus/train";
import { forecast, readCsv } from "grus";

/** What the page draws before anything is trained; plain data in the target's own unit. */
export interface TestSeries {
  /** Epoch milliseconds of every row of the file. */
  readonly times: Float64Array;
  /** The daily maximum temperature of every row, in °C. */
  readonly values: Float64Array;
  readonly context: number;
  readonly horizon: number;
  /** The row of the first forecast day of every test window. */
  readonly origins: Int32Array;
  /** The truth of all test windows, [windows · horizon]. */
  readonly targets: Float64Array;
  readonly naive: NaiveRival;
}

/** The naive forecast that has the lowest error on the test windows. */
export interface NaiveRival {
  readonly label: string;
  /** [windows · horizon] */
  readonly values: Float64Array;
  /** Mean absolute error, in °C. */
  readonly error: number;
}

/** Made anew for every call: nothing is computed when the module is loaded. */
const rivals = (): readonly (readonly [label: string, method: forecast.naive.Method])[] => [
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

/** What the page draws of a prepared series. */
export function testSeriesOf({ times, target, context, horizon, test }: forecast.Prepared): TestSeries {
  const targets = windowTargets(test, target);
  const found = rivals().map(([label, method]) => {
    const values = forecast.naive.predict(method, test, target);
    return { label, values, error: meanAbsoluteErrorOf(values, targets) };
  });
  const naive = found.reduce((best, rival) => (rival.error < best.error ? rival : best));
  return { times: times!, values: target, context, horizon, origins: test.origins, targets, naive };
}
