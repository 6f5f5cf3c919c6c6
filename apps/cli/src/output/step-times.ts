// The times of steps of series.
import { advance } from "@grus/data";
import type { forecast } from "grus";

/** The times of steps of a series; undefined without times. */
export function stepTimes(
  { data }: Pick<forecast.ForecastPlan, "data">,
  series: number,
  steps: readonly number[],
): readonly number[] | undefined {
  const { frequency } = data;
  const { start } = data.series[series]!;
  if (frequency === undefined || start === undefined) return undefined;
  return steps.map((step) => advance(start, frequency, step));
}

/** The first and the last time of all series; undefined without times. */
export function spanOf(plan: forecast.ForecastPlan): readonly [number, number] | undefined {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  plan.data.series.forEach(({ values }, i) => {
    const ends = stepTimes(plan, i, [0, Math.max(0, values.length - 1)]);
    if (ends === undefined) return;
    from = Math.min(from, ends[0]!);
    to = Math.max(to, ends[1]!);
  });
  return from <= to ? [from, to] : undefined;
}
