// Columns of numbers that are times: years, days such as 20240131, seconds and milliseconds since 1970.
import { advice, option } from "./advice.ts";
import { daysFromCivil } from "./civil.ts";
import type { Column, DateColumn, NumberColumn } from "./column.ts";
import { isNamedLikeTime, isNamedYear } from "./date-look.ts";
import type { Note } from "./note.ts";
import type { WallReader } from "./wall-time.ts";

/** A way to count or write times as numbers. */
interface NumberTime {
  readonly words: string;
  readonly type: string;
  /** Epoch milliseconds; NaN for a number that is not such a time. */
  read(value: number): number;
}

const dayLength = 86_400_000;
const dayOf = (year: number, month: number, day: number): number =>
  daysFromCivil(year, month, day) * dayLength;

const year: NumberTime = {
  words: "years",
  type: "date",
  read: (value) =>
    Number.isInteger(value) && value >= 1500 && value < 2200 ? dayOf(value, 1, 1) : Number.NaN,
};
const month: NumberTime = {
  words: "years and months, such as 202401",
  type: "date",
  read: (value) => (inYears(value, 100) ? dayOf(Math.floor(value / 100), value % 100, 1) : Number.NaN),
};
const day: NumberTime = {
  words: "days, such as 20240131",
  type: "date",
  read: (value) =>
    inYears(value, 10_000)
      ? dayOf(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100)
      : Number.NaN,
};
// 1976 to 2100: smaller counts of seconds are as likely measurements.
const seconds = epoch("seconds since 1970", "epochSeconds", 1000);
const milliseconds = epoch("milliseconds since 1970", "epochMilliseconds", 1);
const microseconds = epoch("microseconds since 1970", "date", 1e-3);
const nanoseconds = epoch("nanoseconds since 1970", "date", 1e-6);

const named = [day, month, seconds, milliseconds, microseconds, nanoseconds] as const;

function epoch(words: string, type: string, unit: number): NumberTime {
  const [from, to] = [2e11, 4.1e12];
  return {
    words,
    type,
    read: (value) => (value * unit >= from && value * unit < to ? Math.round(value * unit) : Number.NaN),
  };
}

function inYears(value: number, unit: number): boolean {
  return Number.isInteger(value) && value >= 1800 * unit && value < 2200 * unit;
}

/** Times among the numbers of a column that is declared to hold dates. */
export const readNumberTime: WallReader = (text) => {
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  for (const kind of [year, ...named]) {
    const wall = kind.read(value);
    if (!Number.isNaN(wall)) return { wall, offset: undefined };
  }
  return undefined;
};

/** A column of numbers read as times. */
export interface PromotedColumn {
  readonly column: DateColumn;
  readonly note: Note;
}

/**
 * The first column of numbers that is one of times, in a table without dates: by its name, or, as the `first`
 * column, by equal steps between days or counts since 1970. Undefined if there is none.
 */
export function findNumberTimes(
  columns: readonly Column[],
  first: Column | undefined,
): PromotedColumn | undefined {
  for (const column of columns) {
    const kind = isWhole(column) ? kindByName(column) : undefined;
    if (kind && isWhole(column)) return promoted(column, kind, "by its name");
  }
  const candidate = columns.find((column) => column === first);
  const kind = candidate && isWhole(candidate) ? kindByShape(candidate.values) : undefined;
  return kind && candidate && isWhole(candidate)
    ? promoted(candidate, kind, "since it is the first and its steps are equal")
    : undefined;
}

function isWhole(column: Column): column is NumberColumn {
  return (
    column.kind === "number" && column.values.length > 1 && column.missing === 0 && column.strays.length === 0
  );
}

function kindByName({ name, values }: NumberColumn): NumberTime | undefined {
  if (isNamedYear(name)) return readsAll(year, values) ? year : undefined;
  if (!isNamedLikeTime(name)) return undefined;
  return [...named, year].find((kind) => readsAll(kind, values));
}

function kindByShape(values: Float64Array): NumberTime | undefined {
  const kind = [day, seconds, milliseconds].find((each) => readsAll(each, values));
  return kind && values.length > 2 && hasEqualSteps(values.map(kind.read)) ? kind : undefined;
}

function readsAll(kind: NumberTime, values: Float64Array): boolean {
  return values.every((value) => !Number.isNaN(kind.read(value)));
}

/** Whether times only rise or only fall, in whole minutes, and mostly by the same step. */
function hasEqualSteps(times: Float64Array): boolean {
  const step = times[1]! - times[0]!;
  let equal = 0;
  for (let row = 1; row < times.length; row++) {
    const next = times[row]! - times[row - 1]!;
    if (next === 0 || next > 0 !== step > 0 || next % 1000 !== 0) return false;
    if (next === step) equal++;
  }
  return equal > 0.6 * (times.length - 1);
}

function promoted({ name, values, missing }: NumberColumn, kind: NumberTime, reason: string): PromotedColumn {
  return {
    column: { kind: "date", name, values: values.map(kind.read), missing, strays: [] },
    note: {
      column: name,
      text: `numbers are read as ${kind.words}, ${reason}.`,
      change: advice`${option("types", { [name]: "number" })} keeps them as numbers.`,
    },
  };
}
