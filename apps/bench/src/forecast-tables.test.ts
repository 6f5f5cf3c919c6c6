import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasmBackend } from "@grus/backend-wasm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runEtt } from "./ett/ett.ts";
import { readEtt, windowsIn } from "./ett/ett-data.ts";
import { ettText } from "./ett/ett-text.ts";
import { runM4 } from "./m4/m4.ts";
import { m4Text } from "./m4/m4-text.ts";
import { OptionError } from "./options.ts";
import { weightsOf } from "./weights.ts";

let folder: string;
let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grus-tables-"));
  backend = await wasmBackend();
});
afterAll(async () => {
  await backend.dispose();
  await rm(folder, { recursive: true });
});

async function fileOf(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join("\n"));
  return path;
}

/** Two columns with the season of a day of `day` steps, on different levels. */
function ettFile(rows: number, day: number): Promise<string> {
  const date = (t: number) => new Date(Date.UTC(2020, 0, 1) + (t * 86_400_000) / day);
  const wave = (t: number) => Math.sin((2 * Math.PI * t) / day) + Math.sin(t * t) / 5;
  const line = (_: unknown, t: number) =>
    `${date(t).toISOString().slice(0, 19).replace("T", " ")},${wave(t)},${100 + 9 * wave(t + 1)}`;
  return fileOf(`ett-${rows}-${day}.csv`, ["date,A,B", ...Array.from({ length: rows }, line)]);
}

const quiet = () => undefined;

describe("ett", () => {
  test("splits and standardises as the published tables do", async () => {
    const { task, day, ends } = await readEtt(await ettFile(1300, 2), 10);
    expect([day, ...ends]).toEqual([2, 720, 960, 1200]);
    expect(windowsIn(task, ends[1], ends[2]).length).toBe(2 * (1200 - 960 - 10 + 1));
    for (const { values } of task.series) {
      const known = values.subarray(0, 720);
      const mean = known.reduce((sum, value) => sum + value, 0) / 720;
      expect(mean).toBeCloseTo(0, 9);
      expect(known.reduce((sum, value) => sum + value * value, 0) / 720).toBeCloseTo(1, 9);
    }
    expect((await readEtt(await ettFile(500, 2), 10)).ends).toEqual([300, 400, 500]);
  });

  test("measures parts and their weighted mean on every test window", async () => {
    const file = await ettFile(700, 4);
    const options = { file, horizon: 6, seeds: 1, steps: 60, minutes: 5, onProgress: quiet };
    const result = await runEtt(backend, options);
    expect(result.windows).toBe(140 - 6 + 1);
    expect(result.parts.map(({ weight }) => weight).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    expect(result.mse).toBeLessThan(0.3); // the season is most of the variance of 1
    expect(result.seeds.mse.mean).toBeCloseTo(result.mse, 9);
    expect(ettText(file, result)).toContain("135 test windows of stride 1, context 120");
  });

  test("says what a file lacks", async () => {
    const words = await fileOf("words.csv", ["date,A", "2020-01-01 00:00:00,1", "2020-01-01 01:00:00,x"]);
    await expect(readEtt(words, 2)).rejects.toThrow('line 3, column 2: "x" is not a number');
    const short = await ettFile(100, 4);
    const options = { file: short, horizon: 6, seeds: 1, steps: 60, minutes: 5, onProgress: quiet };
    await expect(runEtt(backend, options)).rejects.toThrow(OptionError);
    await expect(readEtt(join(folder, "none.csv"), 2)).rejects.toThrow("cannot be read");
  });
});

describe("m4", () => {
  const series = Array.from({ length: 8 }, (_, i) =>
    Array.from(
      { length: 24 + 16 * i },
      (_, t) => 10 ** (i % 3) * (5 + Math.sin((Math.PI * (t + i)) / 4) + Math.sin(t * t) / 20),
    ),
  );
  const lines = (part: (values: number[]) => number[]) => [
    '"V1","V2"',
    ...series.map((values, i) => `"S${i}",${part(values).join(",")}`),
  ];

  test("scores the forecast of series of any length", async () => {
    const train = await fileOf(
      "train.csv",
      lines((values) => values.slice(0, -8)),
    );
    const after = await fileOf(
      "test.csv",
      lines((values) => values.slice(-8)),
    );
    const options = { train, test: after, seasons: [8], horizon: 8, seeds: 1, onProgress: quiet };
    const result = await runM4(backend, options);
    expect(result.series).toBe(8);
    expect(result.owa).toBeCloseTo(
      (result.smape / result.naive2.smape + result.mase / result.naive2.mase) / 2,
      9,
    );
    expect(result.owa).toBeLessThan(0.9);
    expect(m4Text(train, result)).toContain("8 series, seasons of 8 steps");
  });

  test("says what the files lack", async () => {
    const train = await fileOf("a.csv", ["V1,V2,V3", "S1,1,2", "S2,3,4"]);
    const after = await fileOf("b.csv", ["V1,V2,V3", "S1,1"]);
    const options = { train, test: after, seasons: [1], horizon: 1, seeds: 1, onProgress: quiet };
    await expect(runM4(backend, options)).rejects.toThrow('has no series "S2"');
    await expect(runM4(backend, { ...options, horizon: 2 })).rejects.toThrow("expected --horizon 2");
  });
});

test("a part that is a fifth worse has a seventh of the weight", () => {
  const [best, worse] = weightsOf([1, 1.2]);
  expect(best! / worse!).toBeCloseTo(Math.exp(2), 9);
});
