// A forecast as the contents of a CSV file.
import { data, forecast } from "grus";

/** One row a step: time (or step), forecast, and both ends of each interval, with all digits. */
export function forecastCsv({ times, values, intervals }: forecast.SeriesForecast): string {
  const ends = intervals.flatMap(({ level, lower, upper }) => [
    [`lower-${forecast.levelName(level)}`, lower] as const,
    [`upper-${forecast.levelName(level)}`, upper] as const,
  ]);
  const when =
    times === undefined
      ? (["step", Float64Array.from(values, (_, k) => k + 1)] as const)
      : (["time", Array.from(times, (time) => new Date(time))] as const);
  return data.formatCsv(data.tableFrom(Object.fromEntries([when, ["forecast", values], ...ends])));
}
