// Reconciled forecasts of generated shops: MinT is about as good as bottom-up or better, and sums are no worse than alone.
import { type Table, tableFrom } from "@grus/data";
import { expect, test } from "vitest";
import { forecast } from "../src/run/forecast.ts";
import type { ForecastOptions } from "../src/run/forecast-options.ts";
import { randomOf } from "./families.ts";

const DAYS = 220;
const HORIZON = 7;

/** Two regions that wander, with three shops each. */
function shops(seed: number): Table {
  const random = randomOf(seed);
  const week = Array.from({ length: 7 }, () => 1 + 0.4 * random.normal());
  const rows = ["north", "south"].flatMap((region) => {
    let shared = 0;
    const walk = Array.from({ length: DAYS }, () => (shared += 1.5 * random.normal()));
    return [0, 1, 2].flatMap((shop) => {
      const level = 60 + 40 * random.uniform();
      let own = 0;
      return walk.map((value, t) => {
        own = 0.9 * own + 2 * random.normal();
        const sold = level + value + own + 8 * week[t % 7]! + 8 * random.normal();
        return { region, shop: `${region} ${shop}`, date: new Date(Date.UTC(2024, 0, 1 + t)), sold };
      });
    });
  });
  return tableFrom({
    region: rows.map(({ region }) => region),
    shop: rows.map(({ shop }) => shop),
    date: rows.map(({ date }) => date),
    sold: rows.map(({ sold }) => sold),
  });
}

/** Mean absolute errors of the total and the regions, and of the shops, over three seeds. */
async function errorsBy(reconcile: ForecastOptions["reconcile"]): Promise<readonly [number, number]> {
  const [errors, counts] = [
    [0, 0],
    [0, 0],
  ];
  for (const seed of [500, 501, 502]) {
    const options = { target: "sold", series: ["region", "shop"], hierarchy: true, horizon: HORIZON };
    const { test: tested, plan } = await forecast(shops(seed), { ...options, reconcile });
    const { origins, forecasts } = tested!;
    forecasts.forEach((value, at) => {
      const [row, k] = [Math.floor(at / HORIZON), at % HORIZON];
      const series = origins.series[row]!;
      const level = series < 3 ? 0 : 1;
      errors[level]! += Math.abs(value - plan.task.series[series]!.values[origins.at[row]! + k]!);
      counts[level]!++;
    });
  }
  return [errors[0]! / counts[0]!, errors[1]! / counts[1]!];
}

test("minTrace is no worse than bottom-up or none", { timeout: 900_000 }, async () => {
  const [none, bottomUp, minTrace] = [
    await errorsBy("none"),
    await errorsBy("bottomUp"),
    await errorsBy("minTrace"),
  ];
  console.log(`errors of sums and shops: none ${none}, bottom-up ${bottomUp}, minTrace ${minTrace}`);
  expect(minTrace[0]).toBeLessThan(1.01 * none[0]);
  expect(minTrace[0]).toBeLessThan(1.02 * bottomUp[0]);
  expect(minTrace[1]).toBeLessThan(1.01 * bottomUp[1]);
});
