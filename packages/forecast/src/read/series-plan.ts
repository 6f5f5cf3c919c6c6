// Which columns of a table are forecast, from what.
import { advice, column, type Frequency, OptionError, option, type Table } from "@grus/data";
import { joinedPath } from "../hierarchy/hierarchy.ts";

/** The roles of a table's columns. */
export interface ColumnRoles {
  /** The column to forecast, or several: each becomes a series of its own. */
  readonly target: string | readonly string[];
  /** The column of dates; by default the first one. Without one, rows are taken to be in order. */
  readonly time?: string | undefined;
  /**
   * The column that tells the series of a row, in a table that holds several one below the other; or several columns,
   * the largest groups first, such as a region and a shop: the series are then named "north / oslo".
   */
  readonly series?: string | readonly string[] | undefined;
  /** Columns that are known ahead, such as prices, plans and holidays; text columns become categories. */
  readonly future?: readonly string[] | undefined;
  /** Columns that are known up to the last row only; text columns become categories. */
  readonly past?: readonly string[] | undefined;
  /** Columns that are constant within a series, such as a region; text columns become categories. */
  readonly statics?: readonly string[] | undefined;
}

/** How rows become evenly spaced series. */
export interface RowRules {
  /** Rows that repeat a time of one series: an error (default), or keep the `first`, the `last`, the `mean`. */
  readonly handleDuplicates?: "error" | "first" | "last" | "mean" | undefined;
  /** The step between rows; inferred by default. */
  readonly frequency?: Frequency | undefined;
}

/** Roles with lists in place of what may be left out. */
export interface SeriesPlan extends RowRules {
  readonly targets: readonly string[];
  readonly time: string | undefined;
  /** The name of the column of series; of several columns all their names. */
  readonly series: string | undefined;
  readonly seriesColumns: readonly string[];
  readonly future: readonly string[];
  readonly past: readonly string[];
  readonly statics: readonly string[];
}

/** The plan of the roles. Throws {@link OptionError} without a target, and where a column has two roles. */
export function seriesPlan(
  table: Table,
  roles: ColumnRoles & RowRules,
  time: string | undefined,
): SeriesPlan {
  const { future = [], past = [], statics = [] } = roles;
  const seriesColumns = listOf(roles.series);
  const targets = typeof roles.target === "string" ? [roles.target] : roles.target;
  if (targets.length === 0)
    throw new OptionError({
      file: table.file,
      problem: advice`${option("target")} is an empty list; expected the column to forecast, or several.`,
    });
  const roleOf = new Map<string, string>();
  const named = { target: targets, time: listOf(time), series: seriesColumns, future, past, statics };
  for (const [role, names] of Object.entries(named)) {
    for (const name of names) {
      column(table, name);
      const other = roleOf.get(name);
      if (other !== undefined)
        throw new OptionError({
          file: table.file,
          column: name,
          problem: advice`is given as ${option(role)} and as ${option(other)}; expected one role for a column.`,
          cure: advice`Leave it out of ${option(role)}.`,
        });
      roleOf.set(name, role);
    }
  }
  const { handleDuplicates, frequency } = roles;
  const series = seriesColumns.length === 0 ? undefined : joinedPath(seriesColumns);
  return { targets, time, series, seriesColumns, future, past, statics, handleDuplicates, frequency };
}

function listOf(names: string | readonly string[] | undefined): readonly string[] {
  return names === undefined ? [] : typeof names === "string" ? [names] : names;
}
