// Which columns `grus forecast` forecasts.
import { timeColumn } from "@grus/data";
import type { Table } from "grus";
import { InputError } from "../errors.ts";
import { nameList } from "../options.ts";
import type { ForecastFlags } from "./forecast-flags.ts";

/** The columns to forecast, with a sentence where they were chosen among several. */
export interface ChosenTarget {
  readonly targets: readonly string[];
  readonly note: string | undefined;
}

/**
 * The columns that --target names; without it the only column of numbers that has no other role, or the last of
 * several. Throws {@link InputError} where there is none.
 */
export function chooseTarget(table: Table, flags: ForecastFlags): ChosenTarget {
  if (flags.target !== undefined) return { targets: namedColumns(table, flags.target), note: undefined };
  const taken = new Set([
    timeColumn(table, flags.time)?.name,
    ...(flags.series === undefined ? [] : namedColumns(table, flags.series)),
    ...(flags.future ?? []),
    ...(flags.past ?? []),
    ...(flags.static ?? []),
  ]);
  const found = [...table.columns.values()]
    .filter(({ name, kind }) => kind === "number" && !taken.has(name))
    .map(({ name }) => name);
  const last = found.at(-1);
  if (last === undefined)
    throw new InputError(
      `${table.file ?? "the table"}: found no column of numbers to forecast among ${[...table.columns.keys()].join(", ")}.`,
      "Name the column with --target COLUMN.",
    );
  if (found.length === 1) return { targets: [last], note: undefined };
  const others = found.slice(0, -1);
  const listed = others.length > 6 ? `${others.slice(0, 6).join(", ")}, …` : others.join(", ");
  return {
    targets: [last],
    note: `forecasting ${last}, the last of ${found.length} columns of numbers; --target chooses another: ${listed}`,
  };
}

/** The columns of a flag: a text that is itself the name of a column is one column, even with a comma. */
export function namedColumns(table: Table, target: string | readonly string[]): readonly string[] {
  if (typeof target !== "string") return target;
  return table.columns.has(target) ? [target] : nameList(target);
}
