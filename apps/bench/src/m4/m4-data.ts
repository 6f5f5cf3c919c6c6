// The files of the M4 competition and files of their form: one series a line, its name first.
import type { M4Series, Task } from "@grus/forecast";
import { numberAt, readCells } from "../csv-cells.ts";
import { OptionError } from "../options.ts";

/** The series of two files with the same names in the same order. */
export interface M4Data {
  readonly names: readonly string[];
  readonly series: readonly M4Series[];
}

/** Reads both files. Throws {@link OptionError} where they differ in series, or a test series is not `horizon` long. */
export async function readM4(train: string, test: string, horizon: number): Promise<M4Data> {
  const [known, following] = [await readSeries(train), await readSeries(test)];
  const names = [...known.keys()];
  const series = names.map((name): M4Series => {
    const after = following.get(name);
    if (after === undefined) throw new OptionError(`${test} has no series "${name}" of ${train}.`);
    if (after.length !== horizon)
      throw new OptionError(
        `${test}: series "${name}" has ${after.length} values; expected --horizon ${horizon}.`,
      );
    return { train: known.get(name)!, test: after };
  });
  if (series.length === 0) throw new OptionError(`${train} has no series.`);
  return { names, series };
}

/**
 * The last `horizon` values of every series held back, as validation; series with no more than a horizon or a season
 * before them are left out.
 */
export function heldBack({ names, series }: M4Data, horizon: number, period: number): M4Data {
  const long = names
    .map((_, i) => i)
    .filter((i) => series[i]!.train.length - horizon > Math.max(horizon, period));
  if (long.length === 0)
    throw new OptionError(
      `No series has more than ${horizon + Math.max(horizon, period)} values, two horizons or a horizon and a season.\nUse a shorter --horizon or --season.`,
    );
  return {
    names: long.map((i) => names[i]!),
    series: long.map((i) => {
      const { train } = series[i]!;
      return { train: train.subarray(0, -horizon), test: train.subarray(-horizon) };
    }),
  };
}

/** The series as a task. */
export function taskOf({ names, series }: M4Data, horizon: number, seasons: readonly number[]): Task {
  return { series: names.map((id, i) => ({ id, values: series[i]!.train })), horizon, seasons };
}

async function readSeries(path: string): Promise<ReadonlyMap<string, Float64Array>> {
  const lines = await readCells(path);
  return new Map(
    lines.map((cells, line) => {
      const length = cells.findLastIndex((cell) => cell.trim() !== "");
      const values = Float64Array.from({ length }, (_, i) => numberAt(path, cells, line, i + 1));
      return [cells[0]!, values];
    }),
  );
}
