// A part that is fitted to each series by itself.
import { storeUnder } from "../store/fit-store.ts";
import type { FittedPart, Part, PartRecord } from "./part.ts";
import type { Origins, Task } from "./task.ts";

/**
 * One model of a part for each series, where it has one for all otherwise. It forecasts the series that were fitted, by
 * their places: other ones are NaN.
 */
export function eachSeries(part: Part): Part {
  const name = `${part.name}, one for each series`;
  return {
    name,
    family: `${part.family}, one for each series`,
    flexibility: part.flexibility,
    async fit(task, ends, options): Promise<FittedPart | undefined> {
      const models: FittedPart[] = [];
      for (let i = 0; i < task.series.length; i++) {
        const store = options?.store && storeUnder(options.store, String(i));
        const model = await part.fit(only(task, i), ends.subarray(i, i + 1), { ...options, store });
        if (model === undefined) return undefined;
        models.push(model);
      }
      return fittedEach(name, models);
    },
  };
}

/** Reads the record of a part that was fitted to each series. */
export function openEach(
  { name, inner = [] }: PartRecord,
  open: (record: PartRecord) => FittedPart,
): FittedPart {
  return fittedEach(name, inner.map(open));
}

function fittedEach(name: string, models: readonly FittedPart[]): FittedPart {
  return {
    name,
    parameters: models.reduce((sum, { parameters }) => sum + parameters, 0),
    predict: (given, origins) => predictEachSeries(given, origins, models),
    async refit(task, ends, options) {
      if (task.series.length !== models.length) return undefined;
      const refitted: FittedPart[] = [];
      for (const [i, model] of models.entries())
        refitted.push((await model.refit(only(task, i), ends.subarray(i, i + 1), options)) ?? model);
      return fittedEach(name, refitted);
    },
    record: () => ({ kind: "each", name, settings: {}, inner: models.map((model) => model.record()) }),
  };
}

async function predictEachSeries(
  task: Task,
  origins: Origins,
  models: readonly FittedPart[],
): Promise<Float64Array> {
  const forecasts = new Float64Array(origins.length * task.horizon).fill(Number.NaN);
  for (let i = 0; i < models.length; i++) {
    const rows = Int32Array.from(origins.series.keys()).filter((row) => origins.series[row] === i);
    const own = {
      length: rows.length,
      series: new Int32Array(rows.length),
      at: rows.map((row) => origins.at[row]!),
    };
    const forecast = await models[i]!.predict(only(task, i), own);
    rows.forEach((row, at) => {
      forecasts.set(forecast.subarray(at * task.horizon, (at + 1) * task.horizon), row * task.horizon);
    });
  }
  return forecasts;
}

function only(task: Task, series: number): Task {
  return { ...task, series: task.series.slice(series, series + 1) };
}
