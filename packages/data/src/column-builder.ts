// Builds a typed column from its cells, row by row.
//
// The kind is decided on a sample of the first rows, so that a long file is stored as numbers and not as
// text; later cells that do not fit are kept as strays and reported when the column is used (as DuckDB and
// pandas do).
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

/** Accepts the cells of one column in order. */
export interface ColumnBuilder {
  add(text: string): void;
  finish(): Column;
}

/** The number of rows examined before the kind of a column is decided. */
export const sampleRows = 20_000;

/** A builder of the column `name`; `type` replaces the guess. */
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
