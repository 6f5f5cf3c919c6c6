// The instants of a column's times: by their offsets, by a time zone, or as UTC.
import { advice, option } from "./advice.ts";
import { formatDate } from "./date.ts";
import type { Note } from "./note.ts";
import { instantOf, offsetText, type TimeZone, timeZone as zoneNamed } from "./time-zone.ts";

/** Instants in epoch milliseconds, the zone whose wall clocks the cells show, and what was assumed. */
export interface ClockNotes {
  readonly instants: Float64Array;
  readonly timeZone: string | undefined;
  readonly notes: readonly Note[];
}

/**
 * The instants of wall-clock times (NaN where missing). `offsets` is one offset for all, one for each row
 * (NaN where a row has none), or undefined. Times without an offset are those of `timeZone`, by default UTC.
 */
export function instantsOfWalls(
  column: string,
  walls: Float64Array,
  offsets: number | Float64Array | undefined,
  timeZone: string | undefined,
): ClockNotes {
  if (typeof offsets === "number") {
    const instants = walls.map((wall) => wall - offsets);
    return { instants, timeZone: timeZone ?? (offsets === 0 ? undefined : offsetText(offsets)), notes: [] };
  }
  const zone = timeZone === undefined ? undefined : zoneNamed(timeZone);
  if (offsets !== undefined) return mixedOffsets(column, walls, offsets, zone);
  if (zone === undefined) return { instants: walls, timeZone: undefined, notes: [] };
  return { ...zoned(column, walls, zone), timeZone };
}

function mixedOffsets(
  column: string,
  walls: Float64Array,
  offsets: Float64Array,
  zone: TimeZone | undefined,
): ClockNotes {
  const instants = walls.map((wall, row) => {
    const offset = offsets[row]!;
    if (!Number.isNaN(offset)) return wall - offset;
    return zone === undefined || Number.isNaN(wall) ? wall : instantOf(wall, zone);
  });
  const present = offsets.filter((_, row) => !Number.isNaN(walls[row]!));
  const known = [...new Set(present)].filter((offset) => !Number.isNaN(offset)).sort((a, b) => a - b);
  const without = present.filter(Number.isNaN).length;
  const timeZone = zone?.name ?? (known.length === 1 && known[0] !== 0 ? offsetText(known[0]!) : undefined);
  const notes: Note[] = [];
  if (zone === undefined && known.length > 1)
    notes.push({
      column,
      text: `times have the offsets ${known.map(offsetText).join(", ")}; hours and days are those of UTC.`,
      change: advice`${option("timeZone", "Europe/Berlin")}, or the zone of the data, follows its clocks.`,
    });
  if (zone === undefined && without > 0)
    notes.push({
      column,
      text: `${without} times without an offset are read as UTC.`,
      change: advice`${option("timeZone")} names their zone.`,
    });
  return { instants, timeZone, notes };
}

/** Times of a zone; where clocks are set back, the second pass through the hour follows the first. */
function zoned(
  column: string,
  walls: Float64Array,
  zone: TimeZone,
): { readonly instants: Float64Array; readonly notes: readonly Note[] } {
  const instants = new Float64Array(walls.length);
  const falls = isFalling(walls);
  let before = Number.NaN;
  let skipped = 0;
  let firstSkipped = Number.NaN;
  for (let row = 0; row < walls.length; row++) {
    const wall = walls[row]!;
    const [early, late] = Number.isNaN(wall) ? [Number.NaN] : zone.instantsOf(wall);
    if (early === undefined) {
      if (skipped === 0) firstSkipped = wall;
      skipped++;
      instants[row] = instantOf(wall, zone);
    } else if (late === undefined) instants[row] = early;
    else if (falls) instants[row] = early < before && before <= late ? early : late;
    else instants[row] = early <= before && before < late ? late : early;
    if (!Number.isNaN(wall)) before = instants[row]!;
  }
  const text = `${skipped} ${skipped === 1 ? "time does" : "times do"} not exist in ${zone.name}, where clocks were set forward, first ${formatDate(firstSkipped, true)}: read as an hour later.`;
  return { instants, notes: skipped === 0 ? [] : [{ column, text }] };
}

function isFalling(walls: Float64Array): boolean {
  let balance = 0;
  for (let row = 1; row < walls.length; row++) {
    if (walls[row]! > walls[row - 1]!) balance++;
    else if (walls[row]! < walls[row - 1]!) balance--;
  }
  return balance < 0;
}
