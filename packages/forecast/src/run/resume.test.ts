// A forecast that is stopped and made again with the same store has the bits of one that was never stopped.
import { wasmBackend } from "@grus/backend-wasm";
import { tableFrom } from "@grus/data";
import { afterAll, describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { save } from "../forecaster/forecaster-files.ts";
import type { FitStore, PartRecord } from "../parts/part.ts";
import { backtest } from "./backtest.ts";
import { type Forecast, forecast } from "./forecast.ts";
import type { ForecastOptions } from "./forecast-options.ts";

const backend = await wasmBackend({ threads: 1 });
afterAll(() => backend.dispose());

const random = randomOf(2);
const sales = Float64Array.from(
  { length: 90 },
  (_, t) => 40 + 9 * Math.sin((2 * Math.PI * t) / 7) + t / 9 + random.normal(),
);
const table = tableFrom({
  date: Array.from(sales, (_, t) => new Date(Date.UTC(2024, 0, 1 + t))),
  sales,
});
const options: ForecastOptions = {
  target: "sales",
  horizon: 3,
  seasons: [7],
  backend,
  network: { hiddenSize: 4, context: 8, steps: 12, networks: 2 },
};

/** A store in memory that counts what is read and written. */
class MemoryStore implements FitStore {
  readonly kept = new Map<string, PartRecord>();
  found = 0;
  written = 0;

  async read(key: string): Promise<PartRecord | undefined> {
    const record = this.kept.get(key);
    if (record !== undefined) this.found++;
    return record;
  }

  async write(key: string, record: PartRecord): Promise<void> {
    this.written++;
    this.kept.set(key, record);
  }
}

/** All that a forecast tells, without the functions. */
function toldBy({ series, parts, candidates, test: tested, verdict, forecaster }: Forecast) {
  return { series, parts, candidates, tested, verdict, files: save(forecaster) };
}

const whole = toldBy(await forecast(table, options));
const full = new MemoryStore();
const withStore = toldBy(await forecast(table, { ...options, store: full }));

describe("a store", () => {
  test("changes nothing of the forecast, and keeps each network and ridge once", () => {
    expect(withStore).toEqual(whole);
    expect(full.found).toBe(0);
    expect(full.written).toBe(full.kept.size);
    const kinds = [...full.kept.values()].map(({ kind }) => kind);
    // Two networks and a draft each in two folds; the network of two fits, before the test and to everything.
    expect(kinds.filter((kind) => kind === "network")).toHaveLength(6);
    expect(new Set(kinds)).toEqual(new Set(["network", "mixture", "ridge", "around"]));
    for (const key of full.kept.keys()) expect(key).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([0.45, 0.7, 0.95])(
    "lets a run that is stopped at %d of the work end with the same bits",
    async (place) => {
      const store = new MemoryStore();
      const controller = new AbortController();
      const stopped = forecast(table, {
        ...options,
        store,
        signal: controller.signal,
        onProgress: ({ done }) => done >= place && controller.abort(new Error("stopped")),
      });
      await expect(stopped).rejects.toThrow("stopped");
      const kept = store.kept.size;
      expect(toldBy(await forecast(table, { ...options, store }))).toEqual(whole);
      expect(store.written).toBe(full.written);
      expect(store.kept.size).toBe(full.kept.size);
      if (place > 0.5) expect(kept).toBeGreaterThan(0);
    },
  );

  test("that is complete spares all training", async () => {
    const again = toldBy(await forecast(table, { ...options, store: full }));
    expect(again).toEqual(whole);
    expect(full.written).toBe(full.kept.size);
  });

  test.each<readonly [string, Partial<ForecastOptions>, (values: Float64Array) => Float64Array]>([
    ["another seed", { seed: 1 }, (values) => values],
    ["other networks", { network: { ...options.network, hiddenSize: 5 } }, (values) => values],
    ["other minutes", { minutes: 4 }, (values) => values],
    ["another horizon", { horizon: 4 }, (values) => values],
    ["one changed value", {}, (values) => values.with(5, values[5]! + 1e-9)],
  ])("of a run is of no use to one with %s", async (_, change, changed) => {
    const store = new MemoryStore();
    for (const [key, record] of full.kept) store.kept.set(key, record);
    const other = tableFrom({
      date: Array.from(sales, (_, t) => new Date(Date.UTC(2024, 0, 1 + t))),
      sales: changed(sales),
    });
    const stop = new AbortController();
    const run = forecast(other, {
      ...options,
      ...change,
      store,
      signal: stop.signal,
      onProgress: ({ done }) => done > 0.58 && stop.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
    expect([store.found, store.written > 0]).toEqual([0, true]);
  });

  test("serves a backtest too", async () => {
    const store = new MemoryStore();
    const own = { ...options, folds: 1, store } as const;
    const first = await backtest(table, own);
    const { written } = store;
    expect((await backtest(table, own)).scores).toEqual(first.scores);
    expect([store.written, store.found > 0]).toEqual([written, true]);
  });
});

test("options of networks that do not exist are refused", async () => {
  for (const [network, problem] of [
    [{ cell: "tanh" as "gru" }, 'network.cell is "tanh"; expected one of gru, lstm, rnn.'],
    [{ dropout: 1 }, "network.dropout is 1; expected a number from 0 to below 1."],
    [{ layers: 0 }, "network.layers is 0; expected a whole number of at least 1."],
    [{ hiddenSize: 1.5 }, "network.hiddenSize is 1.5; expected a whole number of at least 1."],
  ] as const)
    await expect(forecast(table, { ...options, network })).rejects.toThrow(problem);
  await expect(forecast(table, { ...options, backend: undefined })).rejects.toThrow(
    "network is given without a backend, on which networks are trained.\nGive a backend, or leave the options of networks out.",
  );
});
