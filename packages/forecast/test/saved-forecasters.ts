// Small saved forecasters that have every kind of part, of intervals, hierarchies and holidays.
import { type Table, tableFrom } from "@grus/data";
import type { Backend } from "@grus/tensor";
import { type ForecasterRecord, readForecast } from "../src/forecaster/forecaster.ts";
import { type ForecasterFiles, save } from "../src/forecaster/forecaster-files.ts";
import { aroundPart } from "../src/parts/around-part.ts";
import { arimaPart, etsPart, thetaPart } from "../src/parts/classical-parts.ts";
import { covariateRidgePart } from "../src/parts/covariate-ridge.ts";
import { eachSeries } from "../src/parts/each-series.ts";
import { logPart } from "../src/parts/log-part.ts";
import { mixturePart } from "../src/parts/mixture-part.ts";
import { naiveParts } from "../src/parts/naive-parts.ts";
import type { Part } from "../src/parts/part.ts";
import { ridgePart } from "../src/parts/ridge-part.ts";
import { segmentPart } from "../src/parts/segment-part.ts";
import { endsOf } from "../src/parts/task.ts";
import { forecast } from "../src/run/forecast.ts";
import { dates } from "./shop-tables.ts";

/** A forecaster's files with a table that it forecasts. */
export interface SavedForecaster {
  readonly name: string;
  readonly files: ForecasterFiles;
  readonly table: Table;
  readonly future?: Table | undefined;
}

const HORIZON = 2;
const DAYS = 30;
/** More windows than a network over segments needs. */
const LONG = 80;

const SHOPS = ["north / oslo", "north / bergen", "south / rome"];
const TWO = SHOPS.slice(0, 2);

/** Days of shops with a price that is known ahead, staff that is not, and the region. */
function sales(from: number, days: number, shops: readonly string[], isKnown = true): Table {
  const rows = shops.flatMap((path, i) =>
    dates(days).map((date, t) => {
      const [region = "", shop = ""] = path.split(" / ");
      const day = from + t;
      const price = 4 + (day % 3);
      const units = (i + 1) * (30 + 5 * Math.sin((2 * Math.PI * day) / 7) - price + Math.cos(day * day));
      const own = { region, shop, date: new Date(date.getTime() + from * 86_400_000), price };
      return { ...own, staff: day % 5, units: isKnown ? units : Number.NaN };
    }),
  );
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  return tableFrom({
    region: column("region"),
    shop: column("shop"),
    date: column("date"),
    price: column("price"),
    staff: column("staff"),
    units: column("units"),
  });
}

const ridge = ridgePart({ context: 5, base: { period: 1, rounds: 2 }, log: false, penalty: 1 });
const ofPrice = { label: "price", covariates: ["price"] };
const quick = { context: 6, hiddenSize: 3, seeds: 1, schedule: { epochs: 1, stepsPerEpoch: 1 } };

/** All kinds of parts but networks, a few in each forecaster. */
const closed: readonly (readonly [name: string, parts: readonly Part[]])[] = [
  ["naive", naiveParts({ series: [], horizon: HORIZON, seasons: [7] })],
  ["ridges", [ridge, covariateRidgePart({ context: 4, pastContext: 2, penalty: 1 })]],
  ["nested", [aroundPart(logPart(ridge), ofPrice), eachSeries(ridge)]],
  ["classical", [etsPart(7), thetaPart(7), arimaPart(1)]],
];

const networks: readonly (readonly [name: string, parts: readonly Part[]])[] = [
  ["mixture", [mixturePart(quick)]],
  ["distributions", [mixturePart({ ...quick, cell: "lstm", output: { distribution: "student-t" } })]],
  ["quantiles", [mixturePart({ ...quick, log: true, output: { quantiles: [0.1, 0.5, 0.9] } })]],
  ["segments", [segmentPart({ context: 8, segment: 4, hiddenSize: 3, steps: 1, networks: 1 })]],
];

const columns = { target: "units", future: ["price"], past: ["staff"], statics: ["region"] } as const;
const options = { ...columns, series: "shop", horizon: HORIZON, seasons: [7], ensemble: ["last value"] };

/** What is saved of a forecaster of two shops, whose parts do not matter. */
async function ofTwo(): Promise<ForecasterRecord> {
  const futureRows = sales(DAYS, HORIZON, TWO, false);
  return (await forecast(sales(0, DAYS, TWO), { ...options, futureRows })).forecaster.record;
}

/** Forecasters with parts in closed form. */
export async function closedForecasters(): Promise<readonly SavedForecaster[]> {
  const [table, future] = [sales(0, DAYS, TWO), sales(DAYS, HORIZON, TWO, false)];
  const days = { source: [{ date: "2022-01-06", name: "Kings" }], names: ["Kings"] };
  const record = { ...(await ofTwo()), holidays: days };
  const made = closed.map(async ([name, parts]) => {
    const files = save({ record: await withParts(record, parts, table, future) });
    return { name, files, table, future };
  });
  return [...(await Promise.all(made)), await ofSums(), await ofRows()];
}

/** A hierarchy whose forecasts add up. */
async function ofSums(): Promise<SavedForecaster> {
  const table = sales(0, DAYS, SHOPS);
  const { forecaster } = await forecast(table, {
    target: "units",
    series: ["region", "shop"],
    hierarchy: true,
    horizon: HORIZON,
    seasons: [7],
    ensemble: ["last value", "drift"],
  });
  return { name: "sums", files: save(forecaster), table };
}

/** One series without dates. */
async function ofRows(): Promise<SavedForecaster> {
  const value = Array.from({ length: DAYS }, (_, t) => 10 + Math.sin(t) + (t % 4));
  const table = tableFrom({ value });
  const { forecaster } = await forecast(table, {
    target: "value",
    horizon: HORIZON,
    seasons: [4],
    ensemble: ["seasonal naive (4)"],
  });
  return { name: "rows", files: save(forecaster), table };
}

/** Forecasters of networks, which are trained on `backend`. */
export async function networkForecasters(backend: Backend): Promise<readonly SavedForecaster[]> {
  const [table, future] = [sales(0, LONG, TWO), sales(LONG, HORIZON, TWO, false)];
  const record = await ofTwo();
  const made: SavedForecaster[] = [];
  for (const [name, parts] of networks) {
    const files = save({ record: await withParts(record, parts, table, future, backend) });
    made.push({ name, files, table, future });
  }
  return made;
}

/** A forecaster with other parts, fitted to its table. */
async function withParts(
  record: ForecasterRecord,
  parts: readonly Part[],
  table: Table,
  future: Table,
  backend?: Backend,
): Promise<ForecasterRecord> {
  const { task } = await readForecast(record, table, { future });
  const fitted = await Promise.all(parts.map((part) => part.fit(task, endsOf(task), { backend })));
  const weight = 1 / parts.length;
  return { ...record, parts: fitted.map((own) => ({ weight, record: own!.record() })) };
}
