// Times in several columns: a day and a time of day, or numbers of year, month, day and hour.
import { advice, option } from "./advice.ts";
import { daysFromCivil } from "./civil.ts";
import type { Column, DateColumn, NumberColumn, TextColumn } from "./column.ts";
import { instantsOfWalls } from "./date-instants.ts";
import { isNamedYear, isTimeOfDay } from "./date-look.ts";
import type { Note } from "./note.ts";
import { wallTimes, timeZone as zoneNamed } from "./time-zone.ts";
import { readClock } from "./wall-time.ts";

/** Columns of which one holds the combined times, and what was combined. */
export interface CombinedColumns {
  readonly columns: readonly Column[];
  readonly note: Note;
}

const dayLength = 86_400_000;

/**
 * Combines the times of a table whose first column of dates holds days alone, some of them repeated, with its
 * first column of times of day; or numbers of years, months and so on under their names. Undefined where
 * there is nothing to combine.
 */
export function combineTimes(
  columns: readonly Column[],
  timeZone: string | undefined,
): CombinedColumns | undefined {
  const dates = columns.find((column) => column.kind === "date");
  if (dates?.kind !== "date") return combineNumbers(columns, timeZone);
  const clocks = columns.find((column) => column.kind === "text" && holdsClocks(column));
  if (clocks?.kind !== "text" || !hasRepeatedDays(dates)) return undefined;
  const zone = dates.timeZone;
  const days = zone === undefined ? dates.values : wallTimes(dates.values, zoneNamed(zone));
  const walls = days.map((day, row) => day + readClock(clocks.values[row]!));
  const combined = withTimes(dates.name, walls, timeZone ?? zone);
  return {
    columns: columns.map((column) => (column === dates ? { ...combined, strays: dates.strays } : column)),
    note: {
      column: dates.name,
      text: `is read with the times of day in column ${JSON.stringify(clocks.name)}.`,
      change: advice`${option("types", { [dates.name]: "text" })} keeps it as text.`,
    },
  };
}

function holdsClocks({ values }: TextColumn): boolean {
  return values.length > 0 && values.every((cell) => isTimeOfDay(cell));
}

function hasRepeatedDays({ values, timeZone }: DateColumn): boolean {
  const walls = timeZone === undefined ? values : wallTimes(values, zoneNamed(timeZone));
  return (
    walls.every((wall) => !(wall % dayLength !== 0)) && walls.some((wall, row) => wall === walls[row - 1])
  );
}

const unitNames: Readonly<Record<"month" | "day" | "hour" | "minute", readonly string[]>> = {
  month: ["month", "mon", "mo", "mm", "monat", "mois", "mes", "mese", "maand"],
  day: ["day", "dd", "tag", "jour", "dia", "día", "giorno", "dag"],
  hour: ["hour", "hr", "hh", "stunde", "heure", "hora", "ora", "uur"],
  minute: ["minute", "min", "mins"],
};

function combineNumbers(
  columns: readonly Column[],
  timeZone: string | undefined,
): CombinedColumns | undefined {
  const year = columns.find((column) => isNamedYear(column.name) && isWhole(column, 1500, 2200));
  const month = columnOf(columns, "month", 1, 12);
  if (year?.kind !== "number" || month === undefined) return undefined;
  const day = columnOf(columns, "day", 1, 31);
  const hour = day && columnOf(columns, "hour", 0, 24);
  const minute = hour && columnOf(columns, "minute", 0, 59);
  const at = (column: NumberColumn | undefined, row: number, none: number): number =>
    column?.values[row] ?? none;
  const walls = year.values.map((value, row) => {
    const days = daysFromCivil(value, month.values[row]!, at(day, row, 1));
    return days * dayLength + (at(hour, row, 0) * 60 + at(minute, row, 0)) * 60_000;
  });
  if (walls.some(Number.isNaN)) return undefined;
  const parts = [year, month, day, hour, minute].filter((part) => part !== undefined);
  const name = ["date", "time", "date and time"].find((free) =>
    columns.every((column) => column.name !== free),
  );
  if (name === undefined) return undefined;
  const text = `is made of the columns ${parts.map((part) => JSON.stringify(part.name)).join(", ")}.`;
  return { columns: [withTimes(name, walls, timeZone), ...columns], note: { column: name, text } };
}

function columnOf(
  columns: readonly Column[],
  unit: keyof typeof unitNames,
  least: number,
  most: number,
): NumberColumn | undefined {
  const found = columns.find(
    (column) => unitNames[unit].includes(column.name.trim().toLowerCase()) && isWhole(column, least, most),
  );
  return found?.kind === "number" ? found : undefined;
}

function isWhole(column: Column, least: number, most: number): boolean {
  if (column.kind !== "number" || column.values.length === 0) return false;
  return column.values.every((value) => Number.isInteger(value) && value >= least && value <= most);
}

function withTimes(name: string, walls: Float64Array, timeZone: string | undefined): DateColumn {
  const { instants, timeZone: zone } = instantsOfWalls(name, walls, undefined, timeZone);
  const missing = instants.filter(Number.isNaN).length;
  return { kind: "date", name, values: instants, missing, strays: [], timeZone: zone };
}
