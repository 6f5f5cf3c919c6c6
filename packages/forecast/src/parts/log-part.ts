// A part of the logarithms of values, for series that grow by factors.
import type { FitOptions, FittedPart, Part, PartRecord } from "./part.ts";
import { innerOf } from "./record-reader.ts";
import type { Task } from "./task.ts";

/** The part `inner` of the logarithms; series whose values are all above 0. */
export function logPart(inner: Part): Part {
  return {
    name: `${inner.name} of logarithms`,
    family: `${inner.family} of logarithms`,
    flexibility: inner.flexibility,
    async fit(task, ends, options?: FitOptions): Promise<FittedPart | undefined> {
      if (!isPositive(task, ends)) return undefined;
      const fitted = await inner.fit(logTask(task), ends, options);
      return fitted && fittedLog(fitted);
    },
  };
}

/** Reads the record of a part of logarithms. */
export function openLog(record: PartRecord, open: (record: PartRecord) => FittedPart): FittedPart {
  return fittedLog(open(innerOf(record)));
}

function fittedLog(inner: FittedPart): FittedPart {
  const name = `${inner.name} of logarithms`;
  return {
    name,
    parameters: inner.parameters,
    predict: async (task, origins) => (await inner.predict(logTask(task), origins)).map(Math.exp),
    refit: async (task, ends, options) => {
      if (!isPositive(task, ends)) return undefined;
      const refitted = await inner.refit(logTask(task), ends, options);
      return refitted && fittedLog(refitted);
    },
    record: () => ({ kind: "log", name, settings: {}, inner: [inner.record()] }),
  };
}

/** Whether logarithms of the first `ends[i]` values of each series exist. */
function isPositive({ series }: Task, ends: Int32Array): boolean {
  return series.every(({ values }, i) => !values.subarray(0, ends[i]!).some((value) => value <= 0));
}

/** The task of logarithms; a value that has none is missing. */
function logTask(task: Task): Task {
  const series = task.series.map((each) => ({
    ...each,
    values: each.values.map((value) => (value > 0 ? Math.log(value) : Number.NaN)),
  }));
  return { ...task, series };
}
