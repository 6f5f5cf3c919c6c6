// A page that trains forecasters and reads their files, with the package that holds everything.
import { createBackend, forecast, type Table } from "grus";

/** Trains on a table, and forecasts the rows after its last. */
export async function learn(table: Table, target: string): Promise<Float64Array> {
  const backend = await createBackend();
  const prepared = forecast.prepare(table, { target });
  const { forecaster } = await (await forecast.train({ backend, prepared })).finish();
  return forecast.next(backend, forecaster, prepared);
}

/** A forecaster from its files. */
export function reopen(files: forecast.ForecasterFiles): forecast.Forecaster {
  return forecast.open(files);
}
