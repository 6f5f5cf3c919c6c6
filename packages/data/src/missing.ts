// Detection and filling of missing values.
import { advice, option } from "./advice.ts";
import { MissingValueError } from "./errors.ts";
import { lineOf, numberColumn, placeOf, selectRows, type Table } from "./table.ts";

/**
 * How to treat a missing value: throw, interpolate linearly, carry the previous value forward, drop the row,
 * or keep it as NaN.
 */
export type MissingRule = "error" | "interpolate" | "forward" | "drop" | "keep";

/** Every {@link MissingRule}. */
export const missingRules: readonly MissingRule[] = ["error", "interpolate", "forward", "drop", "keep"];

/** The table without the rows in which one of the columns `names` has no value. */
export function rowsWithoutMissing(table: Table, names: readonly string[]): Table {
  const columns = names.map((name) => numberColumn(table, name).values);
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  return selectRows(
    table,
    rows.filter((row) => columns.every((values) => !Number.isNaN(values[row]!))),
  );
}

/**
 * The table with the columns `names` filled by `rule`; rows that were inserted into a gap are interpolated
 * under every rule but `forward` and `keep`. Throws {@link MissingValueError} with line and column for a
 * value that the rule does not allow or cannot fill.
 */
export function fillMissing(
  table: Table,
  names: readonly string[],
  times: Float64Array,
  rule: MissingRule,
  inserted: Uint8Array,
): Table {
  if (rule === "keep") return table;
  const columns = new Map(table.columns);
  for (const name of names) {
    const column = numberColumn(table, name);
    if (!column.values.some(Number.isNaN)) continue;
    if (rule === "error" || rule === "drop") refuseMissing(table, name, column.values, inserted);
    const values = rule === "forward" ? carryForward(column.values) : interpolate(column.values, times);
    refuseUnfilled(table, name, values);
    columns.set(name, { ...column, values, missing: 0 });
  }
  return { ...table, columns };
}

/**
 * The table with no value missing in the columns `names`. Interpolation is over row numbers, since rows have
 * no times. Throws {@link MissingValueError} where the rule (default `error`) does not allow a missing value,
 * or has nothing to fill it from.
 */
export function completeTable(table: Table, names: readonly string[], rule: MissingRule = "error"): Table {
  for (const name of names) numberColumn(table, name);
  const kept = rule === "drop" ? rowsWithoutMissing(table, names) : table;
  const order = Float64Array.from({ length: kept.rows }, (_, row) => row);
  return fillMissing(kept, names, order, rule, new Uint8Array(kept.rows));
}

/**
 * Missing values interpolated linearly in time between their neighbours; those before the first and after the
 * last value stay NaN.
 */
export function interpolate(values: Float64Array, times: Float64Array): Float64Array {
  const filled = values.slice();
  let before = -1;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue;
    for (let gap = before + 1; before >= 0 && gap < row; gap++) {
      const share = (times[gap]! - times[before]!) / (times[row]! - times[before]!);
      filled[gap] = values[before]! + share * (values[row]! - values[before]!);
    }
    before = row;
  }
  return filled;
}

/** Missing values replaced by the last value before them; those before the first value stay NaN. */
export function carryForward(values: Float64Array): Float64Array {
  const filled = values.slice();
  for (let row = 1; row < filled.length; row++)
    if (Number.isNaN(filled[row]!)) filled[row] = filled[row - 1]!;
  return filled;
}

function refuseMissing(table: Table, name: string, values: Float64Array, inserted: Uint8Array): void {
  const rows = [...values.keys()].filter((row) => Number.isNaN(values[row]!) && inserted[row] === 0);
  if (rows.length === 0) return;
  throw new MissingValueError({
    ...placeOf(table),
    line: lineOf(table, rows[0]!),
    column: name,
    problem: `found ${rows.length} missing ${rows.length === 1 ? "value" : "values"}, first here; expected none.`,
    cure: advice`Choose a rule: ${option("handleMissing", "interpolate")}, ${option("handleMissing", "forward")} (which uses no later value) or ${option("handleMissing", "drop")}.`,
  });
}

function refuseUnfilled(table: Table, name: string, values: Float64Array): void {
  const row = values.findIndex(Number.isNaN);
  if (row < 0) return;
  throw new MissingValueError({
    ...placeOf(table),
    line: lineOf(table, row),
    column: name,
    problem: "found a missing value at the edge of the series; expected a value to fill it from.",
    cure: advice`Remove the rows before the first and after the last value, or drop them: ${option("handleMissing", "drop")}.`,
  });
}
