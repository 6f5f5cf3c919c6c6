// Forecasts of trained mixture networks: the mean over the seeds.
import type { Backend } from "@grus/tensor";
import { predict } from "@grus/train";
import { normalQuantile } from "../distributions/normal.ts";
import { chunks } from "../parts/origin-chunks.ts";
import type { Origins, Task } from "../parts/task.ts";
import { forecastQuantile } from "./forecast-quantile.ts";
import { mixtureNetwork } from "./mixture-network.ts";
import { isOfCounts } from "./mixture-output.ts";
import { mixtureWindows } from "./mixture-windows.ts";
import type { TrainedMixture } from "./train-mixture.ts";

/** Rows of a batch. */
const ROWS = 256;

/**
 * How wide the middle 80 % of the values are that a network expects, [origins, horizon], in the series' own unit; of
 * counts, whose quantiles are often all 0, as wide as of a normal distribution of the same deviation.
 */
export async function predictSpread(
  backend: Backend,
  trained: TrainedMixture,
  task: Task,
  origins: Origins,
): Promise<Float64Array> {
  const { output } = trained.settings;
  if (isOfCounts(output)) return predictNumbers(backend, trained, task, origins, [countSpread]);
  const ends = await predictQuantiles(backend, trained, task, origins, [0.1, 0.9]);
  return Float64Array.from({ length: ends.length / 2 }, (_, i) => ends[2 * i + 1]! - ends[2 * i]!);
}

/**
 * The forecasts [origins, horizon, quantiles], in the series' own unit. A network of points gives its point
 * for every quantile; a series without a known value before its origin has NaN. Throws {@link MixtureError}
 * for a quantile beyond those that a network was trained for.
 */
export async function predictQuantiles(
  backend: Backend,
  trained: TrainedMixture,
  task: Task,
  origins: Origins,
  quantiles: readonly number[],
): Promise<Float64Array> {
  const { output } = trained.settings;
  const readers = quantiles.map(
    (quantile) => (numbers: readonly number[]) => forecastQuantile(output, numbers, quantile),
  );
  return predictNumbers(backend, trained, task, origins, readers);
}

/** What is read from the numbers of each step, [origins, horizon, readers]: the mean over the networks. */
async function predictNumbers(
  backend: Backend,
  { settings, plan, networks }: TrainedMixture,
  task: Task,
  origins: Origins,
  readers: readonly ((numbers: readonly number[]) => number)[],
): Promise<Float64Array> {
  const { horizon, output } = settings;
  const isCounts = isOfCounts(output);
  const windows = mixtureWindows(task, plan, isCounts);
  const means = new Float64Array(origins.length * horizon * readers.length);
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
        readers.forEach((read, i) => {
          const value = inUnit(read(numbers));
          means[step * readers.length + i]! += (plan.log ? Math.exp(value) : value) / networks.length;
        });
      }
    }
  }
  return means;
}

/** From mean μ and dispersion α: the middle 80 % of a normal distribution of variance μ + α μ². */
function countSpread([mean, dispersion]: readonly number[]): number {
  return 2 * normalQuantile(0.9) * Math.sqrt(mean! + dispersion! * mean! * mean!);
}
