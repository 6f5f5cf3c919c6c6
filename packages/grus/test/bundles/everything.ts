// A page that makes forecasts and reads their files, with the package that holds everything.
import { createBackend, forecast, type Table } from "grus";

/** Forecasts the rows after the last of a table, with networks. */
export async function learn(table: Table, target: string): Promise<forecast.Forecast> {
  const backend = await createBackend();
  const made = await forecast.forecast(table, { target, backend });
  await backend.dispose();
  return made;
}

/** A forecaster from its files. */
export function reopen(files: forecast.ForecasterFiles): forecast.Forecaster {
  return forecast.open(files);
}
