// The last test windows of a series and its forecast, as a chart in the terminal.
import { levelName } from "@grus/forecast";
import { forecast } from "grus";
import type { Console } from "../console.ts";
import type { ForecastRun } from "../forecast-run.ts";
import { bandChart } from "./band-chart.ts";
import { shortened } from "./shortened.ts";
import { stepTimes } from "./step-times.ts";
import { testLines } from "./test-windows.ts";
import { timeTexts } from "./time-texts.ts";

/** Characters of a line at most: a wider chart is not easier to read. */
const WIDEST = 120;
/** Characters of the labels beside a chart, about. */
const LABELS = 8;

/** Lines of the chart of one series, in `columns` characters. */
export function forecastChart(
  { made }: ForecastRun,
  series: number,
  paint: Console["paint"],
  columns: number,
): string[] {
  const width = Math.min(WIDEST, columns);
  const { plan, test } = made;
  const next = made.series[series]!;
  const horizon = next.values.length;
  const past = pastOf(made, series, Math.max(horizon, width - LABELS - horizon));
  const nothing = new Array<number>(horizon).fill(Number.NaN);
  const end = plan.data.series[series]!.values.length;
  const times = stepTimes(plan, series, [past.from, end, end + horizon - 1]);
  const dates = times && timeTexts(times, plan.data.frequency?.timeZone);
  const label = (i: number) =>
    dates === undefined ? `step ${[past.from, end, end + horizon - 1][i]! + 1}` : dates[i]!;
  return bandChart(
    {
      truth: { name: shortened(next.id, 28), values: [...past.truth, ...nothing] },
      forecast: [...past.forecast, ...next.values],
      rival:
        test === undefined
          ? undefined
          : { name: forecast.bestNaive(test).name, values: [...past.rival, ...nothing] },
      bands: next.intervals.map(({ level, lower, upper }, i) => ({
        name: `${levelName(level)} %`,
        lower: [...past.intervals[i]!.lower, ...lower],
        upper: [...past.intervals[i]!.upper, ...upper],
      })),
      split: past.truth.length,
      labels: [label(0), label(1), label(2)],
    },
    paint,
    width,
  );
}

/** The last steps of a series up to its end, with the test's forecasts where there are any. */
function pastOf({ plan, test, series: next }: forecast.Forecast, series: number, steps: number) {
  const { values } = plan.data.series[series]!;
  const tested = test && testLines(plan, test, series, steps);
  const from = Math.max(0, Math.min(values.length - steps, tested?.from ?? values.length));
  const truth = [...values.subarray(from)];
  const offset = (tested?.from ?? 0) - from;
  const padded = (line: readonly number[] = []) => truth.map((_, i) => line[i - offset] ?? Number.NaN);
  return {
    from,
    truth,
    forecast: padded(tested?.forecast),
    rival: padded(tested?.rival),
    intervals: next[series]!.intervals.map((_, i) => ({
      lower: padded(tested?.intervals[i]?.lower),
      upper: padded(tested?.intervals[i]?.upper),
    })),
  };
}
