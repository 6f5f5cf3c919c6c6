// Summaries of tables.
import {
  describe,
  describeFrequency,
  formatDate,
  type Note,
  noteText,
  type OptionWriter,
  type TableDescription,
} from "@grus/data";
import type { Table } from "grus";

/** Lines that summarise a table: rows, span, frequency, gaps, and what was assumed. */
export function tableSummary(table: Table, write: OptionWriter, time?: string): string[] {
  const description = describe(table, { time });
  return [
    `read ${description.file ?? "table"}: ${description.rows} rows, ${description.columns.length} columns`,
    ...timeLines(description),
    ...noteLines(table.notes, write),
  ];
}

/** A line for every assumption, with the flag that changes it. */
export function noteLines(notes: readonly Note[], write: OptionWriter): string[] {
  return notes.map((note) => `note: ${noteText(note, write)}`);
}

/** Lines about the times of a table. */
export function timeLines({ time, times, series }: TableDescription): string[] {
  if (times === undefined) return ["no column of dates: using the order of rows"];
  const missing = times.gaps.reduce((total, gap) => total + gap.missing, 0);
  const gaps =
    missing === 0 ? "no gaps" : `${counted(times.gaps.length, "gap")} (${counted(missing, "step")} missing)`;
  const { timeZone } = times.frequency;
  const span = `${formatDate(times.start, undefined, timeZone)} to ${formatDate(times.end, undefined, timeZone)}`;
  const notes = [
    ...(series === undefined ? [] : [`${counted(series.count, "series")} by ${series.column}`]),
    gaps,
    ...(times.duplicates.length > 0 ? [counted(times.duplicates.length, "repeated time")] : []),
    ...(times.firstUnordered !== undefined ? ["not in order of time"] : []),
    ...(times.irregular.length > 0 ? [counted(times.irregular.length, "irregular step")] : []),
  ];
  return [`${time}: ${span}, ${describeFrequency(times.frequency)}, ${notes.join(", ")}`];
}

/** A number with its noun. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 || noun.endsWith("s") ? "" : "s"}`;
}

/** Rows of text as columns of equal width; the first left-aligned, the others right-aligned. */
export function alignTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
}
