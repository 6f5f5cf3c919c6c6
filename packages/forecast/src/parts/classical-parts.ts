// Exponential smoothing and the theta method as parts: one model a series.
import { fitEts } from "../classics/ets.ts";
import { rollingSmoothing, rollingTheta } from "../classics/rolling.ts";
import { fitTheta } from "../classics/theta.ts";
import type { FittedPart, Part } from "./part.ts";
import type { Origins, Task } from "./task.ts";

/** A model of one series: the forecasts [origins, horizon] from ascending origins. */
interface SeriesModel {
  readonly parameters: number;
  rolling(values: Float64Array, origins: Int32Array, horizon: number): Float64Array;
}

/** Values that a classical model needs at least. */
const LEAST = 4;

/** ETS with the season of `period` steps; 1 for none. */
export function etsPart(period: number): Part {
  return perSeries("ETS", (values) => {
    const { model } = fitEts(values, period);
    return {
      parameters: model.freedom,
      rolling: (all, origins, horizon) => rollingSmoothing(model, all, origins, horizon),
    };
  });
}

/** The theta method with the season of `period` steps; 1 for none. */
export function thetaPart(period: number): Part {
  return perSeries("theta", (values) => {
    const model = fitTheta(values, period);
    return {
      parameters: 2 + model.indices.length,
      rolling: (all, origins, horizon) => rollingTheta(model, all, origins, horizon),
    };
  });
}

function perSeries(name: string, fit: (values: Float64Array) => SeriesModel): Part {
  return {
    name,
    family: name,
    async fit({ series }, ends): Promise<FittedPart | undefined> {
      const isKnown = (value: number) => !Number.isNaN(value);
      if (series.some(({ values }, i) => values.subarray(0, ends[i]!).filter(isKnown).length < LEAST))
        return undefined;
      const models = series.map(({ values }, i) => fit(values.subarray(0, ends[i]!)));
      const parameters = models.reduce((sum, model) => sum + model.parameters, 0);
      return { name, parameters, predict: async (task, origins) => rollEach(task, origins, models) };
    },
  };
}

/** The rows of each series by its own model. Origins of one series ascend. */
function rollEach({ series, horizon }: Task, origins: Origins, models: readonly SeriesModel[]): Float64Array {
  const forecasts = new Float64Array(origins.length * horizon);
  let first = 0;
  while (first < origins.length) {
    const at = origins.series[first]!;
    let end = first;
    while (end < origins.length && origins.series[end] === at) end++;
    const rows = models[at]!.rolling(series[at]!.values, origins.at.subarray(first, end), horizon);
    forecasts.set(rows, first * horizon);
    first = end;
  }
  return forecasts;
}
