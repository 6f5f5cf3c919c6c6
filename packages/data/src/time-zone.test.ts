import { describe, expect, test } from "vitest";
import { calendarFeatures } from "./calendar.ts";
import { formatDate } from "./date.ts";
import { describe as describeTable } from "./describe.ts";
import { advance, inferFrequency, stepsBetween } from "./frequency.ts";
import { noteText } from "./note.ts";
import { parseCsv } from "./read-csv.ts";
import { regularTable } from "./regular-table.ts";
import { dateColumn } from "./table.ts";
import { instantOf, timeZone } from "./time-zone.ts";

const berlin = timeZone("Europe/Berlin");
const hour = 3_600_000;
const at = (iso: string): number => Date.parse(`${iso}Z`);
const csv = (times: readonly string[]): string =>
  `t,y\n${times.map((time, i) => `${time},${i}`).join("\n")}\n`;
const readIn = (times: readonly string[], zone = "Europe/Berlin") =>
  parseCsv(csv(times), { file: "f.csv", timeZone: zone });
const instants = (times: readonly string[]): readonly string[] =>
  Array.from(dateColumn(readIn(times), "t").values, (time) => new Date(time).toISOString().slice(5, 16));

describe("timeZone", () => {
  test("knows offsets on both sides of a clock change, to the minute", () => {
    const spring = at("2024-03-31T01:00");
    expect([berlin.offsetAt(spring - 1), berlin.offsetAt(spring)]).toEqual([hour, 2 * hour]);
    expect(timeZone("Asia/Kathmandu").offsetAt(0) / 60_000).toBe(330);
    expect(timeZone("-03:30").offsetAt(0) / 60_000).toBe(-210);
    expect(() => timeZone("Berlin")).toThrow(
      'timeZone is "Berlin"; expected a zone such as "Europe/Berlin", "UTC" or "+01:00".',
    );
  });

  test("gives two instants, one or none for a time on wall clocks", () => {
    expect(berlin.instantsOf(at("2024-10-27T02:30"))).toEqual([
      at("2024-10-27T00:30"),
      at("2024-10-27T01:30"),
    ]);
    expect(berlin.instantsOf(at("2024-06-01T12:00"))).toEqual([at("2024-06-01T10:00")]);
    expect(berlin.instantsOf(at("2024-03-31T02:30"))).toEqual([]);
    expect(instantOf(at("2024-03-31T02:30"), berlin)).toBe(at("2024-03-31T01:30"));
  });
});

describe("a table of wall-clock times", () => {
  const autumn = ["01:00", "02:00", "02:00", "03:00"].map((clock) => `2024-10-27 ${clock}`);
  const spring = ["00:00", "01:00", "03:00", "04:00"].map((clock) => `2024-03-31 ${clock}`);

  test("repeated hours are two, in either order of rows, and at quarters of hours", () => {
    const expected = ["10-26T23:00", "10-27T00:00", "10-27T01:00", "10-27T02:00"];
    expect(instants(autumn)).toEqual(expected);
    expect(instants(autumn.toReversed())).toEqual(expected.toReversed());
    const quarters = ["02:00", "02:15", "02:30", "02:45", "02:00", "02:15", "02:30", "02:45", "03:00"];
    const found = instants(quarters.map((clock) => `2024-10-27 ${clock}`));
    expect(found).toEqual(found.toSorted());
    expect(new Set(found).size).toBe(9);
  });

  test("is hourly without gaps across both changes", () => {
    for (const times of [autumn, spring]) {
      const { frequency, notes } = regularTable(readIn(times), "t", ["y"]);
      expect([frequency, notes]).toEqual([{ unit: "hour", count: 1, timeZone: "Europe/Berlin" }, []]);
    }
    expect(() => regularTable(parseCsv(csv(autumn)), "t", ["y"])).toThrow('timeZone: "Europe/Berlin"');
    expect(() => regularTable(parseCsv(csv([...spring, "2024-03-31 05:00"])), "t", ["y"])).toThrow(
      'timeZone: "Europe/Berlin"',
    );
  });

  test("times that clocks skip are said", () => {
    const { notes } = readIn(["2024-03-31 01:30", "2024-03-31 02:30", "2024-03-31 03:45"]);
    expect(notes.map((note) => noteText(note))).toEqual([
      'column "t": 1 time does not exist in Europe/Berlin, where clocks were set forward, first 2024-03-31T02:30:00: read as an hour later.',
    ]);
  });

  test("days and months are those of the zone, and calendars follow its clocks", () => {
    const days = ["2024-03-30", "2024-03-31", "2024-04-01", "2024-04-02"];
    const { times } = describeTable(readIn(days));
    expect(times!.frequency).toEqual({ unit: "day", count: 1, timeZone: "Europe/Berlin" });
    expect([times!.gaps, times!.irregular]).toEqual([[], []]);
    const next = advance(times!.end, times!.frequency, 1);
    expect(formatDate(next, undefined, "Europe/Berlin")).toBe("2024-04-03");
    expect(stepsBetween(times!.start, times!.end, times!.frequency)).toBe(3);
    const months = dateColumn(readIn(["2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01"]), "t").values;
    const monthly = inferFrequency(months, "Europe/Berlin");
    expect(monthly).toEqual({ unit: "month", count: 1, monthDay: 1, timeZone: "Europe/Berlin" });
    expect(formatDate(advance(months[3]!, monthly, 2), undefined, berlin)).toBe("2024-07-01");
    const noon = Float64Array.of(at("2024-01-01T11:00"), at("2024-07-01T10:00"));
    const { columns } = calendarFeatures(noon, { unit: "hour", count: 1, timeZone: "Europe/Berlin" }, [
      "hourOfDay",
    ]);
    expect(Array.from(columns[1]!)).toEqual([-1, -1]);
  });

  test("one offset in all cells is the zone; with a zone the offsets stay", () => {
    const fixed = parseCsv(csv(["2024-01-01T00:00+05:30", "2024-01-01T01:00+05:30"]));
    expect(dateColumn(fixed, "t").timeZone).toBe("+05:30");
    const mixed = readIn(["2024-10-27T02:00+02:00", "2024-10-27T02:00+01:00", "2024-10-27T03:00"]);
    expect(describeTable(mixed).times).toMatchObject({ gaps: [], duplicates: [] });
    expect(mixed.notes).toEqual([]);
    const bare = parseCsv(csv(["2024-10-27T02:00Z", "2024-10-27T03:00"]));
    expect(bare.notes.map((note) => noteText(note))).toEqual([
      'column "t": 1 times without an offset are read as UTC. timeZone names their zone.',
    ]);
  });
});
