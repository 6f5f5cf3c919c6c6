// Series too short for a choice by validation: the best naive forecast, with the errors it made so far.
import type { MadeForecasts } from "../intervals/made-forecasts.ts";
import { lastValue, seasonalNaive, seriesMean } from "../parts/naive-parts.ts";
import type { Part } from "../parts/part.ts";
import { portablePart } from "../parts/portable-part.ts";
import { endsOf, firstOrigin, type Origins, type Task, truthOf } from "../parts/task.ts";

/** A naive forecast with what it forecast at every step so far. */
export interface ShortChoice {
  readonly part: Part;
  readonly error: number;
  readonly made: MadeForecasts;
}

/** Values that lie before the first forecast that is counted. */
const FIRST = 2;

/** The naive forecasts of every step of a task, the one with the lowest mean absolute error first. */
export async function chooseNaive(task: Task, portable = false): Promise<readonly ShortChoice[]> {
  const origins = everyOrigin(task);
  const truth = truthOf(task, origins);
  const all = [lastValue, seriesMean, ...task.seasons.slice(0, 1).map(seasonalNaive)];
  const parts = portable ? all.map(portablePart) : all;
  const choices: ShortChoice[] = [];
  for (const part of parts) {
    const fitted = await part.fit(task, endsOf(task));
    if (fitted === undefined) continue;
    const forecasts = await fitted.predict(task, origins);
    choices.push({ part, error: meanError(forecasts, truth), made: { origins, forecasts } });
  }
  return choices.sort((a, b) => (a.error || 0) - (b.error || 0));
}

/** Whether naive forecasts have made any error yet, from which intervals follow. */
export function hasErrors({ series }: Task): boolean {
  return series.some((each) =>
    each.values.subarray(Math.max(FIRST, firstOrigin(each))).some((value) => !Number.isNaN(value)),
  );
}

/** Every origin with two values before it, one of them known, and one after it. */
function everyOrigin({ series }: Task): Origins {
  const places = series.flatMap((each, own) => {
    const first = Math.max(FIRST, firstOrigin(each));
    return Array.from({ length: Math.max(0, each.values.length - first) }, (_, i) => ({
      own,
      at: first + i,
    }));
  });
  return {
    length: places.length,
    series: Int32Array.from(places, ({ own }) => own),
    at: Int32Array.from(places, ({ at }) => at),
  };
}

function meanError(forecasts: Float64Array, truth: Float64Array): number {
  let [sum, count] = [0, 0];
  truth.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    sum += Math.abs(value - forecasts[i]!);
    count++;
  });
  return sum / count;
}
