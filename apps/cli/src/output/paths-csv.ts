// paths.csv: paths that each series may take.
import { formatCsv, tableFrom } from "@grus/data";
import type { forecast } from "grus";
import { csvDecimals, valueColumn } from "./forecast-csv.ts";
import { timeTexts } from "./time-texts.ts";

/**
 * Paths as CSV, path after path of each series: series, target where there are several, path (from 1), time (or step),
 * and the value, in a column as in forecast.csv and as precise as the forecasts there.
 */
export function pathsCsv(
  paths: readonly forecast.SeriesPaths[],
  series: readonly forecast.SeriesForecast[],
  timeZone: string | undefined,
): string {
  const targets = [...new Set(paths.map(({ target }) => target))];
  const when = paths[0]?.times === undefined ? "step" : "time";
  const decimals = series.map(csvDecimals);
  const horizon = series[0]?.values.length ?? 0;
  const all = <T>(of: (one: forecast.SeriesPaths, at: number, i: number) => T) =>
    paths.flatMap((one, i) => Array.from(one.values, (_, at) => of(one, at, i)));
  const times = timeTexts(
    paths.flatMap((one) => [...(one.times ?? [])]),
    timeZone,
  );
  return formatCsv(
    tableFrom({
      series: all((one) => one.series ?? one.target),
      ...(targets.length > 1 ? { target: all((one) => one.target) } : {}),
      path: all((_, at) => 1 + Math.floor(at / horizon)),
      [when]:
        when === "step"
          ? all((_, at) => 1 + (at % horizon))
          : all((_, at, i) => times[i * horizon + (at % horizon)]!),
      [valueColumn(targets, ["series", "path", when])]: all(({ values }, at, i) =>
        Number(values[at]!.toFixed(decimals[i])),
      ),
    }),
  );
}
