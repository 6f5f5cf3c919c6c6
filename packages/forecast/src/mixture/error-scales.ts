import { seasonalScale } from "@grus/train";
import type { Task } from "../parts/task.ts";

/**
 * What an error of each series is divided by, so that it counts half relative to the mean absolute change from
 * one season to the next, as in MASE, and half relative to the level, as in sMAPE; both weigh the same over all
 * series. 1 for a series that does not change.
 */
export function errorScales({ series, seasons }: Task, ends: Int32Array): Float64Array {
  const known = series.map(({ values }, i) => values.subarray(0, ends[i]!));
  const changes = known.map((values) => changeOf(values, seasons[0] ?? 1));
  const levels = known.map(levelOf);
  const ratios = changes
    .map((change, i) => change / levels[i]!)
    .filter((ratio) => ratio > 0 && ratio < Infinity);
  const ratio = ratios.reduce((sum, value) => sum + value, 0) / ratios.length;
  return Float64Array.from(changes, (change, i) => {
    if (!(change > 0)) return 1;
    return 2 / (1 / change + 1 / (ratio * levels[i]!));
  });
}

/** 0 for a series that is too short. */
function changeOf(values: Float64Array, season: number): number {
  return values.length > season ? seasonalScale(values, season) : 0;
}

/** The mean absolute value of those that are known. */
function levelOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + Math.abs(value), 0) / known.length;
}
