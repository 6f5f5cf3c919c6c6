// Forecasts of trained mixture networks: the mean over the seeds.
import type { Backend } from "@grus/tensor";
import { predict } from "@grus/train";
import type { Origins, Task } from "../parts/task.ts";
import { forecastQuantile } from "./forecast-quantile.ts";
import { mixtureNetwork } from "./mixture-network.ts";
import { isOfCounts } from "./mixture-output.ts";
import { mixtureWindows } from "./mixture-windows.ts";
import { chunks } from "./origin-chunks.ts";
import type { TrainedMixture } from "./train-mixture.ts";

/** Rows of a batch. */
const ROWS = 256;

/**
 * The forecasts [origins, horizon, quantiles], in the series' own unit. A network of points gives its point for
 * every quantile; a series without a known value before its origin has NaN. Throws {@link MixtureError} for a quantile beyond those that a network was trained for.
 */
export async function predictQuantiles(
  backend: Backend,
  { settings, plan, networks }: TrainedMixture,
  task: Task,
  origins: Origins,
  quantiles: readonly number[],
): Promise<Float64Array> {
  const { horizon, output } = settings;
  const isCounts = isOfCounts(output);
  const windows = mixtureWindows(task, plan, isCounts);
  const means = new Float64Array(origins.length * horizon * quantiles.length);
  if (origins.length === 0) return means;
  const batches = chunks(origins, ROWS).map(windows.inputs);
  for (const parameters of networks) {
    const { data } = await predict({
      backend,
      model: mixtureNetwork(settings),
      parameters,
      batches,
      outputs: (network, input) => network(input),
    });
    const width = data.length / (origins.length * horizon);
    for (let row = 0; row < origins.length; row++) {
      const { last, scale } = windows.unit(origins.series[row]!, origins.at[row]!);
      const inUnit = (own: number) => (isCounts && !Number.isNaN(last) ? own : last + scale * own);
      for (let step = row * horizon; step < (row + 1) * horizon; step++) {
        const numbers = Array.from({ length: width }, (_, i) => Number(data[step * width + i]));
        quantiles.forEach((quantile, i) => {
          const value = inUnit(forecastQuantile(output, numbers, quantile));
          means[step * quantiles.length + i]! += (plan.log ? Math.exp(value) : value) / networks.length;
        });
      }
    }
  }
  return means;
}
