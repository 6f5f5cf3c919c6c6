// The result of a finished `grus forecast`.
import type { forecast, Table } from "grus";
import type { Config } from "./commands/config-file.ts";

/** A finished run. */
export interface ForecastRun {
  readonly table: Table;
  /** The name of the CSV file in reports. */
  readonly file: string;
  readonly made: forecast.Forecast;
  /** Where it comes from, of the series that are reported. */
  readonly explained: readonly forecast.ForecastExplanation[];
  readonly seed: number;
  readonly seconds: number;
  /** All options as used. */
  readonly config: Config;
  /** The command line that repeats it. */
  readonly line: string;
}

/** The columns that are forecast. */
export function targetsOf({ made }: Pick<ForecastRun, "made">): readonly string[] {
  return made.plan.data.plan.targets;
}

/** How times are written. */
export interface TimeAxis {
  /** The name of the column of times; undefined without times. */
  readonly name: string | undefined;
  readonly timeZone: string | undefined;
}

/** The axis of a run's times. */
export function timeAxisOf({ made }: Pick<ForecastRun, "made">): TimeAxis {
  const { frequency, plan } = made.plan.data;
  return { name: frequency === undefined ? undefined : plan.time, timeZone: frequency?.timeZone };
}
