// Two tables one below the other.
import { type Column, ColumnError, type Table } from "@grus/data";

/**
 * The rows of `first`, then those of `second`. Columns that `second` lacks are missing there, unless they are
 * among `needed`: then {@link ColumnError}. Columns of different kinds are an error too. Errors name both files;
 * lines are those of the second one for its rows.
 */
export function joinTables(first: Table, second: Table, needed: readonly string[]): Table {
  for (const name of needed) {
    if (second.columns.has(name) || !first.columns.has(name)) continue;
    throw new ColumnError({
      file: second.file,
      column: name,
      problem: `there is no such column; expected the columns of ${first.file ?? "the first table"}.`,
      cure: "Give the column in both.",
    });
  }
  const columns = new Map(
    [...first.columns].map(([name, column]) => [
      name,
      joined(column, second.columns.get(name), first, second),
    ]),
  );
  const lines = first.lines && second.lines ? Int32Array.from([...first.lines, ...second.lines]) : undefined;
  const files = [first.file, second.file].filter((file) => file !== undefined);
  return {
    file: files.length === 0 ? undefined : files.join(" and "),
    rows: first.rows + second.rows,
    columns,
    lines,
    notes: [...first.notes, ...second.notes],
    reading: first.reading,
  };
}

function joined(own: Column, other: Column | undefined, first: Table, second: Table): Column {
  const missing = own.missing + (other?.missing ?? second.rows);
  if (own.kind === "text") {
    const texts = other === undefined ? new Array<string>(second.rows).fill("") : textsOf(other, second, own);
    return { ...own, values: [...own.values, ...texts], missing };
  }
  const values = new Float64Array(first.rows + second.rows).fill(Number.NaN);
  values.set(own.values);
  if (other === undefined) return { ...own, values, missing };
  if (other.kind === "text" && other.missing < second.rows) throw differentKinds(own, other, second);
  if (other.kind !== own.kind && other.missing < second.rows) throw differentKinds(own, other, second);
  if (other.kind !== "text") values.set(other.values, first.rows);
  const strays =
    other.kind === "text"
      ? own.strays
      : [...own.strays, ...other.strays.map(({ row, text }) => ({ row: row + first.rows, text }))];
  return { ...own, values, missing, strays };
}

function textsOf(other: Column, second: Table, own: Column): readonly string[] {
  if (other.kind === "text") return other.values;
  if (other.kind === "number")
    return Array.from(other.values, (value) => (Number.isNaN(value) ? "" : String(value)));
  throw differentKinds(own, other, second);
}

function differentKinds(own: Column, other: Column, second: Table): ColumnError {
  return new ColumnError({
    file: second.file,
    column: own.name,
    problem: `is a column of the kind "${other.kind}"; expected "${own.kind}", as in the first table.`,
    cure: "Write the column in the same way in both.",
  });
}
