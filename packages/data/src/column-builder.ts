// Cells of one column, row by row, to a typed column.
//
// The kind is settled on a sample of the first rows, so that a long file is held as numbers and not as text; cells
// after it that do not fit are kept as strays and reported when the column is used (DuckDB and pandas do alike).
import {
  type CellOptions,
  type CellReader,
  type ColumnType,
  cellReader,
  inferKind,
  missingTest,
} from "./cell.ts";
import type { Column, StrayCell } from "./column.ts";
import { GrowableFloat64 } from "./growable.ts";

/** Takes the cells of one column in order. */
export interface ColumnBuilder {
  add(text: string): void;
  finish(): Column;
}

/** How many rows are looked at before the kind of a column is settled. */
export const sampleRows = 20_000;

/** A builder of the column `name`; `type` saves the guess. */
export function createColumnBuilder(
  name: string,
  type: ColumnType | undefined,
  options: CellOptions,
): ColumnBuilder {
  const isMissing = missingTest(options);
  const sample: string[] = [];
  let sampledPresent = 0;
  let settled = type === undefined ? undefined : typedBuilder(name, type, isMissing, options);

  function settle(): ColumnBuilder {
    const builder = typedBuilder(name, inferKind(sample, isMissing, options), isMissing, options);
    for (const text of sample) builder.add(text);
    sample.length = 0;
    return builder;
  }

  return {
    add(text) {
      if (settled) return settled.add(text);
      sample.push(text);
      if (!isMissing(text)) sampledPresent++;
      if (sample.length >= sampleRows && sampledPresent > 0) settled = settle();
    },
    finish: () => (settled ?? settle()).finish(),
  };
}

function typedBuilder(
  name: string,
  type: ColumnType,
  isMissing: (text: string) => boolean,
  options: CellOptions,
): ColumnBuilder {
  if (type === "text") return textBuilder(name);
  return numericBuilder(name, type === "number" ? "number" : "date", cellReader(type, options), isMissing);
}

function textBuilder(name: string): ColumnBuilder {
  const values: string[] = [];
  return {
    add: (text) => void values.push(text),
    finish: () => ({ kind: "text", name, values, missing: values.filter((value) => value === "").length }),
  };
}

function numericBuilder(
  name: string,
  kind: "number" | "date",
  read: CellReader,
  isMissing: (text: string) => boolean,
): ColumnBuilder {
  const values = new GrowableFloat64();
  const strays: StrayCell[] = [];
  let missing = 0;
  let row = 0;
  return {
    add(text) {
      const value = isMissing(text) ? Number.NaN : read(text);
      if (Number.isNaN(value)) {
        if (isMissing(text)) missing++;
        else strays.push({ row, text });
      }
      values.push(value);
      row++;
    },
    finish: () => ({ kind, name, values: values.toArray(), missing, strays }),
  };
}
