// Decides how the columns of a file are read, all of them together: numbers that can be read in two ways
// follow the other columns.
import { advice, option } from "./advice.ts";
import { type CellOptions, type ColumnType, missingTest, parseNumber } from "./cell.ts";
import type { ColumnPlan } from "./column-builder.ts";
import { isNamedLikeTime, isTimeOfDay, looksLikeDate } from "./date-look.ts";
import { type DateForm, inferDates } from "./infer-dates.ts";
import {
  chooseFormat,
  type NumberEvidence,
  numberEvidence,
  numberReader,
  shareRead,
} from "./infer-numbers.ts";
import type { Note } from "./note.ts";
import { type DecimalSign, digitsValue } from "./number-format.ts";

/** A column whose plan is wanted. */
export interface SampledColumn {
  readonly name: string;
  /** Its first cells. */
  readonly cells: readonly string[];
  /** The type it is declared to have. */
  readonly type?: ColumnType | undefined;
}

/** How a column is read. */
export interface InferredColumn {
  readonly plan: ColumnPlan;
  /** Whether later cells may change the plan: no cell was present, or the order of dates is undecided. */
  readonly isOpen: boolean;
  readonly notes: readonly Note[];
}

/** The plans of columns, and what they have in common. */
export interface InferredColumns {
  readonly columns: readonly InferredColumn[];
  /** The decimal sign that all columns agree on which show one. */
  readonly decimal: DecimalSign | undefined;
}

/**
 * The plans of columns by their first cells. A column is of numbers or dates when more than half of the cells
 * that are not missing are, else of text; one of missing cells alone is of numbers.
 */
export function inferColumns(
  columns: readonly SampledColumn[],
  options: CellOptions,
  delimiter: string | undefined,
  knownDecimal?: DecimalSign,
): InferredColumns {
  const isMissing = missingTest(options);
  const examined = columns.map((column) => {
    const present = column.cells.filter((cell) => !isMissing(cell));
    return { ...column, present, evidence: evidenceOf(present) };
  });
  const fileDecimal = knownDecimal ?? decimalOfFile(examined.map(({ evidence }) => evidence));
  const isContinental = (options.decimal ?? fileDecimal) === "," || delimiter === ";";
  const inferred = examined.map(({ name, type, present, evidence }): InferredColumn => {
    if (type !== undefined) return declared(name, type, present, evidence, options, fileDecimal, delimiter);
    if (present.length === 0) return { plan: plainNumbers, isOpen: true, notes: [] };
    const { format, notes } = chooseFormat(name, evidence, options, fileDecimal, delimiter);
    const isNumber = evidence.share > 0.5 && shareRead(present, numberReader(format)) > 0.5;
    if (isNumber) return { plan: { kind: "number", format }, isOpen: false, notes };
    const dates = inferDates(name, present, options, { isDeclared: false, isContinental });
    if (dates !== undefined && dates.share > 0.5) return dated(dates);
    return { plan: { kind: "text" }, isOpen: false, notes: unreadDates(name, present) };
  });
  return { columns: inferred, decimal: fileDecimal };
}

const plainNumbers: ColumnPlan = { kind: "number", format: { decimal: ".", thousands: "", unit: "" } };

/** Plain numbers are the usual case, and say little: they are not taken apart. */
function evidenceOf(present: readonly string[]): NumberEvidence {
  const isPlain = present.every((cell) => !Number.isNaN(parseNumber(cell)));
  return isPlain ? plainEvidence(present) : numberEvidence(present);
}

function plainEvidence(cells: readonly string[]): NumberEvidence {
  const points = cells.filter((cell) => cell.includes("."));
  const isUnclear =
    points.length > 0 && points.every((cell) => /^\s*[+-]?[1-9]\d{0,2}\.\d{3}\s*$/.test(cell));
  return {
    share: cells.length === 0 ? 0 : 1,
    decimal: points.length > 0 && !isUnclear ? "." : undefined,
    thousands: undefined,
    unclear: isUnclear ? { text: points[0]!.trim(), sign: "." } : undefined,
    unit: "",
  };
}

/** The decimal sign that all columns agree on which show one. */
function decimalOfFile(all: readonly NumberEvidence[]): DecimalSign | undefined {
  const shown = new Set(all.filter(({ share }) => share > 0.5).map(({ decimal }) => decimal));
  shown.delete(undefined);
  return shown.size === 1 ? [...shown][0] : undefined;
}

function dated({ read, order, isOpen, notes }: DateForm): InferredColumn {
  return { plan: { kind: "date", read, order }, isOpen, notes };
}

function declared(
  name: string,
  type: ColumnType,
  present: readonly string[],
  evidence: NumberEvidence,
  options: CellOptions,
  fileDecimal: DecimalSign | undefined,
  delimiter: string | undefined,
): InferredColumn {
  if (type === "text") return { plan: { kind: "text" }, isOpen: false, notes: [] };
  if (type === "number") {
    const { format, notes } = chooseFormat(name, evidence, options, fileDecimal, delimiter);
    return { plan: { kind: "number", format }, isOpen: false, notes };
  }
  if (type === "date") {
    const isContinental = fileDecimal === "," || delimiter === ";";
    const dates = inferDates(name, present, options, { isDeclared: true, isContinental });
    return dates ? dated(dates) : { plan: { kind: "date", read: () => undefined }, isOpen: false, notes: [] };
  }
  return {
    plan: { kind: "date", read: epochReader(type === "epochSeconds" ? 1000 : 1) },
    isOpen: false,
    notes: [],
  };
}

function epochReader(
  unit: number,
): (text: string) => { readonly wall: number; readonly offset: 0 } | undefined {
  return (text) => {
    const value = digitsValue(text.trim().replace(/^-/, ""), { decimal: ".", thousands: "" });
    const wall = Math.round(value * unit) * (text.trim().startsWith("-") ? -1 : 1);
    return Number.isNaN(wall) ? undefined : { wall, offset: 0 };
  };
}

/** Says that a column of text looks like one of times, and could not be read. */
function unreadDates(column: string, present: readonly string[]): readonly Note[] {
  const probe = present.slice(0, 1000);
  const alike = probe.filter(looksLikeDate);
  const isAlike = alike.length > 0.5 * probe.length || (isNamedLikeTime(column) && alike.length > 0);
  if (!isAlike) return [];
  const cell = JSON.stringify(alike[0]!.trim());
  if (isTimeOfDay(alike[0]!))
    return [{ column, text: `holds times of day without a day, such as ${cell}, and is read as text.` }];
  return [
    {
      column,
      text: `looks like dates, such as ${cell}, which cannot be read; it is read as text.`,
      change: advice`State their form: ${option("timeFormat", "%d.%m.%Y %H:%M")}, with the parts in the order of the file.`,
    },
  ];
}
