// The columns, the season and the detector of `grus detect`.
import { type NumberColumn, numberColumn, timeColumn } from "@grus/data";
import { forecast, type Table } from "grus";
import { InputError } from "../errors.ts";
import type { Detected } from "../output/detect-text.ts";
import type { ReadingFlags } from "../reading-options.ts";

/** How much is reported. */
export const sensitivities = ["low", "medium", "high"] as const;

/** The options of `grus detect`. */
export interface DetectFlags extends ReadingFlags {
  readonly target?: string | undefined;
  readonly time?: string | undefined;
  readonly season?: number | undefined;
  readonly sensitivity: (typeof sensitivities)[number];
  readonly json?: boolean | undefined;
  readonly out?: string | undefined;
}

/** The score from which a value is an anomaly. */
const thresholds: Readonly<Record<DetectFlags["sensitivity"], number>> = {
  low: 1.4,
  medium: forecast.defaultAnomalyThreshold,
  high: 1.05,
};

/** Values that the detector needs before the first score. */
const FEWEST_VALUES = 51;

/** The columns to use. */
export interface DetectColumns {
  readonly target: NumberColumn;
  readonly times: Float64Array | undefined;
  readonly timeName: string | undefined;
}

/** The columns that the flags name, or the only ones possible. Throws {@link InputError} and data errors. */
export function detectColumns(table: Table, { target: name, time }: DetectFlags): DetectColumns {
  const times = timeColumn(table, time);
  const target = numberColumn(table, name ?? onlyNumberColumn(table));
  const values = target.values.length - target.missing;
  if (values < FEWEST_VALUES)
    throw new InputError(
      `${table.file ?? "the table"}: has ${values} values of "${target.name}"; expected at least ${FEWEST_VALUES}, since the first ${FEWEST_VALUES - 1} show what is usual.`,
      "Give a longer series.",
    );
  return { target, times: times?.values, timeName: times?.name };
}

/** A detector for the columns, with what describes it. */
export function detectorFor(
  { target, times, timeName }: DetectColumns,
  flags: DetectFlags,
): Omit<Detected, "file" | "observations"> & {
  readonly observe: (value: number) => forecast.AnomalyObservation;
} {
  const season = flags.season ?? (times === undefined ? 1 : forecast.seasonOfTimes(times));
  const threshold = thresholds[flags.sensitivity];
  const detector = new forecast.AnomalyDetector({ season, threshold });
  const { name, values } = target;
  return {
    target: name,
    time: timeName,
    values,
    times,
    season,
    threshold,
    observe: (value) => detector.observe(value),
  };
}

function onlyNumberColumn(table: Table): string {
  const names = [...table.columns.values()].filter(({ kind }) => kind === "number").map(({ name }) => name);
  if (names.length === 1) return names[0]!;
  const columns = [...table.columns.values()].map(({ name, kind }) => `${JSON.stringify(name)} (${kind})`);
  throw new InputError(
    `${table.file ?? "the table"}: has ${names.length === 0 ? "no column" : `${names.length} columns`} of numbers; the columns are ${columns.join(", ")}.`,
    names.length === 0 ? "Give a file with a column of numbers." : "Choose one with --target COLUMN.",
  );
}
