// The demo in a page: a forecast of Seattle's weather, with networks trained on the page's backend and, for
// comparison, on WebAssembly with one thread.
import { wasmBackend } from "@grus/backend-wasm";
import { readCsv, selectRows } from "@grus/data";
import { type Forecast, forecast } from "@grus/forecast";
import type { Backend } from "@grus/tensor";
import { describe, expect, inject, test } from "vitest";
import { pageBackend } from "../environment/page.ts";

/** The demo: all days, and three networks. */
const demo = { rows: 1461, minutes: 1 };

/** For a software GPU: few days, and one network of a few epochs. */
const short = { rows: 60, minutes: 0.003 };

const [title, settings] =
  pageBackend.name === "wasm" ? (["the demo", demo] as const) : (["the demo, shortened,", short] as const);

describe(pageBackend.name, () => {
  test(`${title} trains networks, with the errors of one thread`, async () => {
    const table = await (await fetch(inject("weather"))).text();
    const alone = await made(await wasmBackend({ threads: 1, simd: "simd128" }), table);
    const here = await made(await pageBackend.create(), table);
    if (settings === demo) expect(here.verdict.kind).toBe("better");
    expect(networkError(here) / networkError(alone)).toBeCloseTo(1, 1);
    expect(Math.abs(here.test!.scores.mae / alone.test!.scores.mae - 1)).toBeLessThan(0.02);
  });
});

/** The error of the network on validation. */
function networkError({ candidates }: Forecast): number {
  return candidates.find(({ family }) => family === "network")!.error;
}

async function made(backend: Backend, csv: string): Promise<Forecast> {
  const { rows, minutes } = settings;
  const table = selectRows(
    await readCsv(csv),
    Array.from({ length: rows }, (_, row) => row),
  );
  const found = await forecast(table, { target: "temp_max", horizon: 7, backend, minutes });
  await backend.dispose();
  return found;
}
