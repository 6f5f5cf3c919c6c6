// The form of a column's dates, by the cells that can be read in one way only.
import { advice, option } from "./advice.ts";
import { formatDate } from "./date.ts";
import {
  type DateOptions,
  type DateOrder,
  hasShortYear,
  isNumericDate,
  isShortMonthYear,
  namedReader,
  numericReader,
  readCompact,
  readMonthNumber,
  readMonthYear,
  readQuarter,
  readWeek,
  readYearFirst,
} from "./date-forms.ts";
import { anyMonthReader } from "./month-names.ts";
import type { Note } from "./note.ts";
import { readNumberTime } from "./number-times.ts";
import { timeFormatReader } from "./time-format.ts";
import type { WallReader } from "./wall-time.ts";

/** The form of a column's dates. */
export interface DateForm {
  readonly read: WallReader;
  /** The share of cells that it reads. */
  readonly share: number;
  /** Whether another order would read as many cells, so that later cells may decide it. */
  readonly isOpen: boolean;
  /** The order of dates of numbers alone; undefined where there are none. */
  readonly order: DateOrder | undefined;
  readonly notes: readonly Note[];
}

/** What else is known of a column. */
export interface DateContext {
  /** Whether the column is declared to hold dates. */
  readonly isDeclared: boolean;
  /** Whether the file has decimal commas or semicolons, as where days come first. */
  readonly isContinental: boolean;
}

const probes = 200;

/** The form that reads most of the cells, none of them missing; undefined if none reads any of the first. */
export function inferDates(
  column: string,
  cells: readonly string[],
  options: DateOptions,
  context: DateContext,
): DateForm | undefined {
  const probe = spread(cells, probes).map((cell) => cell.trim());
  if (options.timeFormat !== undefined) {
    const read = timeFormatReader(options.timeFormat);
    if (context.isDeclared || probe.some(read)) return formOf(cells, read);
  }
  const forms = formsIn(probe, context.isDeclared);
  const numeric = cells.filter(isNumericDate);
  if (forms.length === 0 && numeric.length === 0) return undefined;
  const order = numeric.length === 0 ? undefined : chooseOrder(column, numeric, options, context);
  const readers = order ? [...forms, numericReader(order.order)] : forms;
  const form = formOf(cells, firstOf(readers));
  const short = cells.find(isShortMonthYear);
  const shortNotes = short === undefined ? [] : [shortNote(column, short, form.read)];
  const notes = [...(order?.notes ?? []), ...shortNotes];
  return { ...form, isOpen: order?.isOpen ?? false, order: order?.order, notes };
}

function formOf(cells: readonly string[], reader: WallReader): DateForm {
  const read: WallReader = (text) => reader(text.trim());
  return {
    read,
    share: cells.filter(read).length / cells.length,
    isOpen: false,
    order: undefined,
    notes: [],
  };
}

function formsIn(probe: readonly string[], isDeclared: boolean): readonly WallReader[] {
  const all = [
    readYearFirst,
    readQuarter,
    readMonthNumber,
    readWeek,
    readMonthYear,
    namedReader(),
    ...(isDeclared ? [readCompact, readNumberTime] : [compactWithClock]),
  ];
  const found = all.filter((form) => probe.some(form));
  const isNamed = found.length === 0 && probe.some((cell) => /\d/.test(cell) && /\p{L}{3}/u.test(cell));
  const foreign = isNamed ? namedReader(anyMonthReader()) : undefined;
  return foreign && probe.some(foreign) ? [foreign] : found;
}

// Without a clock it is a number, and a time only by its name or its steps.
const compactWithClock: WallReader = (text) => (/^\d{8}[T_ -]/.test(text) ? readCompact(text) : undefined);

function firstOf(readers: readonly WallReader[]): WallReader {
  return (text) => {
    for (const read of readers) {
      const found = read(text);
      if (found) return found;
    }
    return undefined;
  };
}

interface ChosenOrder {
  readonly order: DateOrder;
  readonly isOpen: boolean;
  readonly notes: readonly Note[];
}

const orders: readonly DateOrder[] = ["dayFirst", "monthFirst", "yearFirst"];

function chooseOrder(
  column: string,
  cells: readonly string[],
  { dateOrder }: DateOptions,
  { isContinental }: DateContext,
): ChosenOrder {
  const shortYear = cells.find(hasShortYear);
  const notes = shortYear === undefined ? [] : [shortYearNote(column, shortYear)];
  if (dateOrder !== undefined) return { order: dateOrder, isOpen: false, notes };
  const counts = orders.map((order) => cells.filter((cell) => numericReader(order)(cell.trim())).length);
  const most = Math.max(...counts);
  const [first = "dayFirst", ...others] = orders.filter((_, i) => counts[i] === most);
  if (others.length === 0) return { order: first, isOpen: false, notes };
  const order =
    byEvenSteps(cells, [first, ...others]) ?? byCustom(cells[0]!, [first, ...others], isContinental);
  const other = [first, ...others].find((each) => each !== order && differ(cells, order, each));
  if (other === undefined) return { order, isOpen: true, notes };
  return { order, isOpen: true, notes: [orderNote(column, cells, order, other), ...notes] };
}

/** The order under which the times follow each other most evenly, if one does clearly. */
function byEvenSteps(cells: readonly string[], possible: readonly DateOrder[]): DateOrder | undefined {
  const ranked = possible
    .map((order) => ({ order, score: evenness(cells.slice(0, 5000), numericReader(order)) }))
    .sort((a, b) => b.score - a.score);
  const [best, next] = [ranked[0]!, ranked[1]!];
  const isEvenAlone = best.score === 1 && next.score < 1;
  return isEvenAlone || best.score > next.score + 0.05 ? best.order : undefined;
}

/** The share of the most common step, in milliseconds or in months of the same day. */
function evenness(cells: readonly string[], read: WallReader): number {
  const steps = new Map<string, number>();
  let before: Date | undefined;
  for (const cell of cells) {
    const found = read(cell.trim());
    if (!found) continue;
    const now = new Date(found.wall);
    if (before) {
      const months =
        (now.getUTCFullYear() - before.getUTCFullYear()) * 12 + now.getUTCMonth() - before.getUTCMonth();
      const isMonths = months !== 0 && now.getUTCDate() === before.getUTCDate();
      const step = isMonths ? `${months} months` : String(now.getTime() - before.getTime());
      if (step !== "0") steps.set(step, (steps.get(step) ?? 0) + 1);
    }
    before = now;
  }
  const total = [...steps.values()].reduce((sum, count) => sum + count, 0);
  return total < 3 ? 0 : Math.max(...steps.values()) / total;
}

/** By the separator and the file: points and decimal commas mean day first; AM and PM month first. */
function byCustom(cell: string, possible: readonly DateOrder[], isContinental: boolean): DateOrder {
  const isDayFirst = !/[ap]\.?m\.?$/i.test(cell.trim()) && (isContinental || /^\s*\d+[-.]/.test(cell));
  const wanted = isDayFirst ? "dayFirst" : "monthFirst";
  return possible.includes(wanted) ? wanted : possible[0]!;
}

function differ(cells: readonly string[], one: DateOrder, other: DateOrder): boolean {
  const [readOne, readOther] = [numericReader(one), numericReader(other)];
  return cells.some((cell) => readOne(cell.trim())?.wall !== readOther(cell.trim())?.wall);
}

const orderWords: Readonly<Record<DateOrder, string>> = {
  dayFirst: "day first",
  monthFirst: "month first",
  yearFirst: "year first",
};

function orderNote(column: string, cells: readonly string[], order: DateOrder, other: DateOrder): Note {
  const [read, otherwise] = [numericReader(order), numericReader(other)];
  const cell = cells.map((each) => each.trim()).find((each) => read(each)?.wall !== otherwise(each)?.wall)!;
  return {
    column,
    text: `${JSON.stringify(cell)} is read ${orderWords[order]}, as ${dayOf(cell, read)}; no cell decides the order.`,
    change: advice`${option("dateOrder", other)} reads it as ${dayOf(cell, otherwise)}.`,
  };
}

function shortYearNote(column: string, cell: string): Note {
  return {
    column,
    text: `years of two digits, as in ${JSON.stringify(cell.trim())}, are read as 1969 to 2068.`,
  };
}

function shortNote(column: string, cell: string, read: WallReader): Note {
  return {
    column,
    text: `${JSON.stringify(cell.trim())} is read as a month and a year, ${dayOf(cell, read).slice(0, 7)}.`,
  };
}

function dayOf(cell: string, read: WallReader): string {
  return formatDate(read(cell)?.wall ?? Number.NaN, false);
}

/** At most `count` of the cells, spread over all of them. */
function spread(cells: readonly string[], count: number): readonly string[] {
  if (cells.length <= count) return cells;
  return Array.from({ length: count }, (_, i) => cells[Math.floor((i * cells.length) / count)]!);
}
