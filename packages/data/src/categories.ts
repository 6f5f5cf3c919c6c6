// Text as categories: labels, and the number of its label for every row.
import type { Column } from "./column.ts";
import { formatDate } from "./date.ts";
import { column, type Table } from "./table.ts";

/** A column as categories. Plain data. */
export interface Categories {
  readonly name: string;
  /** The different texts, in the order of their UTF-16 codes. */
  readonly labels: readonly string[];
  /** The index of every row's text in `labels`; -1 where it is missing or not one of them. */
  readonly codes: Int32Array;
}

/**
 * The categories of a column: its texts, or its numbers or dates as text. With `labels` (those of the data a
 * model was trained on) the codes are theirs. Throws {@link ColumnError} for a column that does not exist.
 */
export function categories(table: Table, name: string, labels?: readonly string[]): Categories {
  const texts = textsOf(column(table, name));
  const known = labels ?? [...new Set(texts)].filter((text) => text !== "").sort();
  const codeOf = new Map(known.map((label, code) => [label, code]));
  return { name, labels: known, codes: Int32Array.from(texts, (text) => codeOf.get(text) ?? -1) };
}

/**
 * One column of 0 and 1 for every label, of one value per row; a row without a label is 0 in all of them. The
 * names are `name=label`.
 */
export function oneHot({ name, labels, codes }: Categories): {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
} {
  return {
    names: labels.map((label) => `${name}=${label}`),
    columns: labels.map((_, label) => Float64Array.from(codes, (code) => (code === label ? 1 : 0))),
  };
}

/** The cells of a column as text; the empty text where one is missing. */
export function textsOf(source: Column): readonly string[] {
  if (source.kind === "text") return source.values;
  const write =
    source.kind === "date" ? (value: number) => formatDate(value, undefined, source.timeZone) : String;
  return Array.from(source.values, (value) => (Number.isNaN(value) ? "" : write(value)));
}
