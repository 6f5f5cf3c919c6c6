// The labelled windows of the benchmark's files, from texts of times to rows.
import { DataError } from "@grus/data";
import type { NabWindow } from "./nab-score.ts";

/**
 * The rows of labelled windows. `times` are the first column of a file, "2014-04-10 07:15:00"; `limits` are the
 * first and the last time of each window, as in `combined_windows.json`, which appends ".000000". Throws
 * {@link DataError} for a time that the file does not have.
 */
export function nabWindows(
  times: readonly string[],
  limits: readonly (readonly [string, string])[],
): NabWindow[] {
  const rowOf = (time: string) => {
    const row = times.indexOf(time.replace(/\.0+$/, ""));
    if (row >= 0) return row;
    throw new DataError({ problem: `no row has the time ${time}, where a labelled window begins or ends.` });
  };
  return limits.map(([first, last]) => ({ first: rowOf(first), last: rowOf(last) }));
}
