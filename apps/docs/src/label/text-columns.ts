// The columns of a table of texts, and which of them are likely the texts and the labels.
import type { Table } from "grus";

/** What was found in a table whose cells are texts. */
export interface TextColumns {
  readonly file: string;
  readonly rows: number;
  readonly names: readonly string[];
  /** The column with the longest cells on average. */
  readonly text: string;
  /** Of the others the one with the fewest different cells, but more than one. */
  readonly label: string;
}

/** Describes a table. Throws for one without two columns that have texts. */
export function textColumns(table: Table): TextColumns {
  const found = [...table.columns].map(([name]) => {
    const cells = cellsOf(table, name);
    const length = cells.reduce((sum, cell) => sum + cell.length, 0) / Math.max(1, cells.length);
    return { name, length, different: new Set(cells).size };
  });
  const file = table.file ?? "the table";
  const [text] = [...found].sort((a, b) => b.length - a.length);
  const [label] = found
    .filter(({ name, different }) => name !== text?.name && different > 1)
    .sort((a, b) => a.different - b.different);
  if (text === undefined || label === undefined)
    throw new Error(
      `${file}: found ${found.length} ${found.length === 1 ? "column" : "columns"} (${found.map(({ name }) => name).join(", ")}); expected one with texts and one with labels, of which there are two or more. The first line has the names of the columns, separated by commas, semicolons or tabs.`,
    );
  return {
    file,
    rows: table.rows,
    names: found.map(({ name }) => name),
    text: text.name,
    label: label.name,
  };
}

/** The cells of a column, as texts. Throws for a name that the table lacks. */
export function cellsOf(table: Table, name: string): readonly string[] {
  const column = table.columns.get(name);
  if (column === undefined) throw new Error(`There is no column ${name}.`);
  return column.kind === "text" ? column.values : Array.from(column.values, String);
}

/** The rows in which neither of two columns is empty. */
export function labelledRows(
  table: Table,
  { text, label }: { readonly text: string; readonly label: string },
): { readonly texts: readonly string[]; readonly labels: readonly string[]; readonly empty: number } {
  const [texts, labels] = [cellsOf(table, text), cellsOf(table, label)];
  const full = texts.flatMap((cell, row) => (cell.trim() === "" || labels[row]!.trim() === "" ? [] : [row]));
  return {
    texts: full.map((row) => texts[row]!),
    labels: full.map((row) => labels[row]!),
    empty: texts.length - full.length,
  };
}
