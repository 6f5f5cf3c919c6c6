// The columns of covariates as numbers: text columns become one column of zeros and ones a category.
import { column, numberColumn, OptionError, type Table, WindowError } from "@grus/data";

/** What a covariate column becomes. */
export interface Covariate {
  /** The name of the table's column. */
  readonly column: string;
  /** The categories of a text column, in alphabetical order; undefined for numbers. */
  readonly categories: readonly string[] | undefined;
}

/** More categories than these are names rather than kinds. */
const MOST_CATEGORIES = 50;

/**
 * The covariates of columns. Throws {@link OptionError} for a text column of more than 50 categories, and as
 * {@link numberColumn} does for a column of dates.
 */
export function covariatesOf(table: Table, names: readonly string[]): readonly Covariate[] {
  return names.map((name) => {
    const found = column(table, name);
    if (found.kind !== "text") {
      numberColumn(table, name);
      return { column: name, categories: undefined };
    }
    const categories = [...new Set(found.values)].filter((text) => text !== "").sort();
    if (categories.length <= MOST_CATEGORIES) return { column: name, categories };
    throw new OptionError({
      file: table.file,
      column: name,
      problem: `holds ${categories.length} different texts; expected numbers, or at most ${MOST_CATEGORIES} categories.`,
      cure: "Leave the column out, or group its texts.",
    });
  });
}

/** The names of the numbers that covariates become: "price", "weather=rain". */
export function covariateNames(covariates: readonly Covariate[]): readonly string[] {
  return covariates.flatMap(({ column: name, categories }) =>
    categories === undefined ? [name] : categories.map((category) => `${name}=${category}`),
  );
}

/**
 * The covariates' numbers by row of the table, a column each in the order of {@link covariateNames}; NaN where a cell is
 * empty. Throws {@link WindowError} for one that is infinite.
 */
export function covariateColumns(table: Table, covariates: readonly Covariate[]): readonly Float64Array[] {
  return covariates.flatMap(({ column: name, categories }) => {
    if (categories === undefined) return [finiteColumn(table, name)];
    const { values } = column(table, name);
    return categories.map((category) =>
      Float64Array.from({ length: table.rows }, (_, row) =>
        values[row] === "" ? Number.NaN : String(values[row]) === category ? 1 : 0,
      ),
    );
  });
}

function finiteColumn(table: Table, name: string): Float64Array {
  const { values } = numberColumn(table, name);
  const row = values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (row < 0) return values;
  throw new WindowError({
    file: table.file,
    line: table.lines?.[row] || undefined,
    column: name,
    problem: `the value of row ${row + 1} is infinite; expected finite numbers.`,
    cure: "Leave the cell empty where no value is known.",
  });
}
