import {
  batches,
  formatCsv,
  formatDate,
  gatherInput,
  gatherTarget,
  parseCsv,
  selectRows,
  type Table,
  tableFrom,
} from "@grus/data";
import { describe, expect, test } from "vitest";
import type { Preparation } from "./preparation.ts";
import { type Prepared, type PrepareOptions, prepare } from "./prepare.ts";
import { restore } from "./restore.ts";

/** Daily from 2020-01-01: y rises by 2 a day, z alternates. */
function series(rows: number): Table {
  return tableFrom({
    day: Array.from({ length: rows }, (_, i) => new Date(Date.UTC(2020, 0, 1 + i))),
    y: Array.from({ length: rows }, (_, i) => 2 * i + 5),
    z: Array.from({ length: rows }, (_, i) => (i * 7) % 13),
    name: Array.from({ length: rows }, (_, i) => `r${i}`),
  });
}

const base: PrepareOptions = { target: "y", features: ["z"], context: 6, horizon: 3 };
const prepared = (options: Partial<PrepareOptions> = {}, rows = 100): Prepared =>
  prepare(series(rows), { ...base, ...options });

describe("prepare", () => {
  test("names features in order: target, features, calendar", () => {
    const { featureNames, targetName, timeName, train, frequency } = prepared();
    expect(featureNames).toEqual(["y", "z", "dayOfWeekSin", "dayOfWeekCos", "dayOfYearSin", "dayOfYearCos"]);
    expect([targetName, timeName, train.features, frequency]).toEqual([
      "y",
      "day",
      6,
      { unit: "day", count: 1 },
    ]);
    expect(prepared({ calendar: false }).featureNames).toEqual(["y", "z"]);
    expect(prepared({ calendar: ["month"], features: [] }).featureNames).toEqual([
      "y",
      "monthSin",
      "monthCos",
    ]);
  });

  test("splits by time; a window belongs to the part of its targets", () => {
    const { split, train, validation, test: held } = prepared();
    expect(split).toEqual({ trainEnd: 70, validationEnd: 85, rows: 100 });
    const ends = [train, validation, held].map(({ origins }) => [origins[0], origins.at(-1)! + 3]);
    expect(ends).toEqual([
      [6, 70],
      [70, 85],
      [85, 100],
    ]);
    const dated = prepared({ split: { validationFrom: "2020-02-20", testFrom: "2020-03-11" }, stride: 4 });
    expect(dated.split).toEqual({ trainEnd: 50, validationEnd: 70, rows: 100 });
    expect([...dated.validation.origins]).toEqual([50, 54, 58, 62, 66]);
  });

  test("fits scalers on the training part only", () => {
    const { scaler } = prepared({ scaler: "minmax" });
    expect(scaler).toEqual({ kind: "minmax", names: ["y", "z"], offset: [5, 0], scale: [138, 12] });
    // Data after the training part have no effect.
    const changed = series(100);
    for (let row = 70; row < 100; row++) (changed.columns.get("y")!.values as Float64Array)[row] = 1e6;
    expect(prepare(changed, { ...base, scaler: "minmax" }).scaler).toEqual(scaler);
  });

  test("windows hold scaled values, and inverse restores them", () => {
    const { test: held, inverse, target, scaler } = prepared({ calendar: false });
    const input = new Float32Array(12);
    gatherInput(held, 0, input, 0);
    const scaled = (value: number, column: number): number =>
      Math.fround((value - scaler.offset[column]!) / scaler.scale[column]!);
    // The first test window forecasts row 85 and sees rows 79 to 84.
    expect(input[0]).toBe(scaled(2 * 79 + 5, 0));
    expect(input[11]).toBe(scaled((84 * 7) % 13, 1));
    const targets = new Float32Array(3);
    gatherTarget(held, 0, targets, 0);
    expect([...inverse(targets)].map((value) => Number(value.toFixed(4)))).toEqual([175, 177, 179]);
    expect(target[85]).toBe(175);
    const [batch] = batches(held, { batchSize: 4 });
    expect([batch!.input.shape, batch!.target.shape]).toEqual([
      [4, 6, 2],
      [4, 3],
    ]);
  });

  test("provides the window from which to forecast the future", () => {
    const { latest, series: scaled } = prepared();
    expect(latest.input.shape).toEqual([1, 6, 6]);
    expect([...latest.input.data]).toEqual([...scaled.inputs.subarray(94 * 6)]);
    expect([...latest.times!].map((time) => formatDate(time))).toEqual([
      "2020-04-10",
      "2020-04-11",
      "2020-04-12",
    ]);
  });

  test("uses the order of rows if there are no dates", () => {
    const table = tableFrom({
      y: Array.from({ length: 100 }, (_, i) => i % 9),
      z: Array.from({ length: 100 }, (_, i) => i % 4),
    });
    const prepared = prepare(table, base);
    expect(prepared).toMatchObject({
      timeName: undefined,
      times: undefined,
      frequency: undefined,
      featureNames: ["y", "z"],
    });
    expect(prepared.latest.times).toBeUndefined();
    expect(prepared.preparation.time).toBeNull();
    const holey = tableFrom({ y: [Number.NaN, ...Array.from({ length: 100 }, (_, i) => i % 9)] });
    expect(prepare(holey, { ...base, features: [], handleMissing: "drop" }).target).toHaveLength(100);
    expect(() => prepare(holey, { ...base, features: [] })).toThrow(
      'column "y": found 1 missing value, first here; expected none.',
    );
  });

  test("a part of share 0 has no windows", () => {
    expect(prepared({ split: { train: 0.8, validation: 0, test: 0.2 } }).validation.origins).toHaveLength(0);
  });

  test.each<readonly [Partial<PrepareOptions>, number, string]>([
    [
      { target: "Y2" },
      100,
      'column "Y2": there is no such column; the columns are "day", "y", "z", "name".\nDid you mean "y"?',
    ],
    [{ features: ["zz"] }, 100, 'column "zz": there is no such column'],
    [
      { features: ["y"] },
      100,
      'column "y": is both the target and in features; expected it only as the target.\nRemove it from features; the network always sees the target.',
    ],
    [
      { features: ["name"] },
      100,
      'column "name": found "r0"; expected a number.\nMost cells of this column are text; choose a column of numbers.',
    ],
    [{ time: "z" }, 100, 'column "z": holds numbers; expected dates.'],
    [{ context: 0 }, 100, "context is 0; expected a whole number of at least 1."],
    [
      {},
      12,
      "the training part has 8 of the 12 rows; one window with context 6 and horizon 3 needs 9 there, 17 rows in total.\nGive more rows, make context or horizon smaller, or change the split.",
    ],
    [
      { split: { validationFrom: "2020-03-31", testFrom: "2020-04-01" } },
      100,
      "the validation part has 1 of the 100 rows; one window with context 6 and horizon 3 needs 3 there.\n",
    ],
  ])("refuses %j of %i rows", (options, rows, message) =>
    expect(() => prepared(options, rows)).toThrow(message),
  );

  test("the number of rows it requests is minimal", () => {
    const enough = Array.from({ length: 60 }, (_, rows) => rows).filter(
      (rows) => rows > 1 && messageOf(() => prepared({}, rows)) === "",
    );
    expect(enough[0]).toBe(17);
    expect(() => prepared({}, 16)).toThrow(", 17 rows in total");
    const split = { train: 0.9, validation: 0.05, test: 0.05 };
    const needed = Number(/, (\d+) rows in total/.exec(messageOf(() => prepared({ split }, 15)))![1]);
    expect(() => prepared({ split }, needed - 1)).toThrow(`, ${needed} rows in total`);
    expect(prepared({ split }, needed).validation.origins.length).toBeGreaterThan(0);
  });

  test("reports file and column of values that cannot be scaled", () => {
    const rows = Array.from({ length: 60 }, (_, i) => `2020-01-01T00:${String(i).padStart(2, "0")},${i},1`);
    const table = parseCsv(`t,y,z\n${rows.join("\n")}\n`, { file: "c.csv" });
    expect(() => prepare(table, base)).toThrow(
      'c.csv, column "z": is 1 in all 42 rows it is fitted on; expected values that differ.',
    );
    expect(prepare(table, { ...base, constant: "center" }).scaler.scale[1]).toBe(1);
  });

  test("keeps how the file was read", () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${1 + (i % 28)}.${1 + Math.floor(i / 28)}.2020;${i},5`,
    );
    const table = parseCsv(`t;y\n${rows.join("\n")}\n`);
    const { preparation } = prepare(table, { target: "y", context: 4, horizon: 2, handleGaps: "fill" });
    expect(preparation.reading).toEqual({ decimal: ",", dateOrder: "dayFirst" });
  });

  test("dates that cannot be read are refused, not treated as text", () => {
    const table = parseCsv("d,y\n31~12~2012,1\n01~01~2013,2\n");
    expect(() => prepare(table, { target: "y" })).toThrow(
      /found "31~12~2012"; expected a date\.\nState the form/,
    );
  });

  test("gathers rows into steps, newest first or not, and restores new data alike", () => {
    const hour = (i: number): string => new Date(Date.UTC(2020, 0, 1, i)).toISOString().slice(0, 16);
    const rows = Array.from({ length: 2400 }, (_, i) => `${hour(2399 - i)},${Math.sin(i / 50) + i}`);
    const table = parseCsv(`t,y\n${rows.join("\n")}\n`);
    const daily = prepare(table, {
      target: "y",
      context: 6,
      horizon: 3,
      resample: "day",
      aggregate: "maximum",
    });
    expect([daily.target.length, daily.frequency?.unit, daily.notes.length]).toEqual([100, "day", 2]);
    const back = restore(table, JSON.stringify(daily.preparation));
    expect(back.target).toEqual(daily.target);
    expect(back.latest.input.data).toEqual(daily.latest.input.data);
  });
});

describe("restore", () => {
  const saved = JSON.stringify(prepared().preparation);

  test("prepares new rows like the old ones", () => {
    const whole = prepared();
    const restored = restore(series(100), saved);
    expect(restored.series.inputs).toEqual(whole.series.inputs);
    expect(restored.featureNames).toEqual(whole.featureNames);
    expect(restored.latest.input.data).toEqual(whole.latest.input.data);
    // Only as many rows as the context, from a file.
    const tail = parseCsv(formatCsv(selectRows(series(100), [94, 95, 96, 97, 98, 99])));
    const short = restore(tail, JSON.parse(saved) as Preparation);
    expect(short.latest).toEqual(whole.latest);
    expect(short.inverse([0])).toEqual(whole.inverse([0]));
  });

  test("reports what the new rows lack", () => {
    expect(() => restore(series(5), saved)).toThrow(
      "found 5 rows; a forecast with context 6 needs 6.\nGive more rows before the forecast.",
    );
    expect(() =>
      restore(tableFrom({ day: [new Date(0), new Date(1)], y: [1, 2], Z: [1, 2] }), saved),
    ).toThrow(/./);
    const hourly = tableFrom({
      day: Array.from({ length: 9 }, (_, i) => new Date(i * 3_600_000)),
      y: Array(9).fill(1),
      z: Array(9).fill(2),
    });
    expect(() => restore(hourly, saved)).toThrow(
      'column "day": found times that are hourly; expected daily, as in training.\nGive data of the same frequency, or train a model on this one.',
    );
    const { columns, ...rest } = series(9);
    const renamed = { ...rest, columns: new Map([...columns].filter(([name]) => name !== "z")) };
    expect(() => restore(renamed, saved)).toThrow('column "z": there is no such column');
  });

  test.each<readonly [string, unknown, string]>([
    [
      "invalid JSON",
      "{",
      "this is not a saved preparation: the text should be JSON.\nPass the `preparation` returned by prepare.",
    ],
    ["no object", "3", "this is not a saved preparation: the whole should be an object."],
    [
      "another format",
      { format: "x" },
      'this is not a saved preparation: its format should be "grus-forecast".',
    ],
    ["a newer version", { version: 2 }, "its version should be 1, the only version this release reads."],
    ["a bad context", { context: 0 }, "its context should be a whole number above 0."],
    ["bad features", { features: [1] }, "its features should be a list of names of columns."],
    ["a bad cycle", { calendar: ["moon"] }, "its calendar should be a list of calendar cycles."],
    [
      "a bad frequency",
      { frequency: { unit: "fortnight", count: 1 } },
      "its frequency should be null or { unit, count }.",
    ],
    ["a bad rule", { handleGaps: "?" }, 'its handleGaps should be "error" or "fill" or "keep".'],
    ["a bad scaler", { scaler: { kind: "standard" } }, "this is not a scaler;"],
    [
      "a scaler of other columns",
      { scaler: { kind: "identity", names: ["y"], offset: [0], scale: [1] } },
      'column "z": the scaler was fitted on y',
    ],
  ])("refuses %s", (_, change, message) => {
    const json =
      typeof change === "string" ? change : JSON.stringify({ ...JSON.parse(saved), ...(change as object) });
    expect(() => restore(series(20), json)).toThrow(message);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}
