// Forecasts of a trained forecaster: for windows, and for the steps after the last row.
import type { WindowSet } from "@grus/data";
import type { Backend, TensorData } from "@grus/tensor";
import { predictAll } from "@grus/train";
import type { Forecaster } from "./forecaster.ts";
import { type NetworkParameters, network } from "./network.ts";
import type { PreparedSeries } from "./prepared-series.ts";
import { type Batch, windowBatches } from "./window-batches.ts";

/** The network's forecasts for every window of a set, in scaled units: [windows · horizon]. */
export async function predict(
  backend: Backend,
  { settings, parameters }: Forecaster,
  set: WindowSet,
): Promise<Float32Array> {
  const { apply } = network(settings);
  const { data } = await predictAll<NetworkParameters, Batch<TensorData>>({
    backend,
    parameters,
    model: (p, { input }) => apply(p, input),
    batches: windowBatches(set, Math.min(64, set.origins.length)),
  });
  return Float32Array.from(data);
}

/** The forecast of the steps after the last row of a series, in the unit of the target: [horizon]. */
export async function next(
  backend: Backend,
  { settings, parameters }: Forecaster,
  series: PreparedSeries,
): Promise<Float64Array> {
  const { apply } = network(settings);
  const { data } = await predictAll<NetworkParameters, { readonly input: TensorData }>({
    backend,
    parameters,
    model: (p, { input }) => apply(p, input),
    batches: [{ input: series.latest.input }],
  });
  return series.inverse(data);
}
