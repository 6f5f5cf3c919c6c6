import { type PreparedForecast, prepareForecast, readCsv, restoreForecast } from "@grus/data";
import { type Backend, referenceBackend, type TensorData } from "@grus/tensor";
import { minimize, type Progress } from "@grus/train";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBackend } from "./backend.ts";
import { testForecaster } from "./forecast-test.ts";
import {
  type Forecaster,
  forecasterFit,
  forecasterSettings,
  forecastNext,
  forecastSet,
  parameterCount,
  trainForecaster,
} from "./forecaster.ts";
import { type ForecasterFiles, forecasterFiles, forecasterFromFiles } from "./forecaster-files.ts";

/** 260 days of a wave with a week in it. */
function csv(): string {
  const line = (i: number) => {
    const date = new Date(Date.UTC(2021, 0, 1 + i)).toISOString().slice(0, 10);
    return `${date},${(10 + 4 * Math.sin(i / 6) + (i % 7 === 0 ? 3 : 0)).toFixed(3)}`;
  };
  return `date,level\n${Array.from({ length: 260 }, (_, i) => line(i)).join("\n")}\n`;
}

const settings = { epochs: 25, hiddenSize: 12, learningRate: 0.02 } as const;

let backend: Backend;
let prepared: PreparedForecast;
let forecaster: Forecaster;

beforeAll(async () => {
  backend = await createBackend();
  prepared = prepareForecast(await readCsv(csv()), { target: "level", horizon: 5, context: 20 });
  const run = await trainForecaster({ backend, prepared, ...settings });
  forecaster = (await run.finish()).forecaster;
});
afterAll(() => backend.dispose());

describe("a forecaster", () => {
  test("learns what naive forecasts cannot know", async () => {
    const found = await testForecaster(backend, forecaster, prepared);
    expect(found.beatsNaive).toBe(true);
    expect(found.model.errors.mae).toBeLessThan(0.6 * found.baselines[found.best].errors.mae);
    expect(found.model.maeByStep.length).toBe(5);
    const { mae } = found.model.errors;
    expect(found.model.maeByStep.reduce((a, b) => a + b, 0) / 5).toBeCloseTo(mae, 6);
  });

  test("is the same for the same seed, and the same on the reference backend but for rounding", async () => {
    const again = await (await trainForecaster({ backend, prepared, ...settings })).finish();
    const other = await (await trainForecaster({ backend, prepared, ...settings, seed: 1 })).finish();
    const bits = ({ parameters }: Forecaster) => forecasterFiles({ ...forecaster, parameters }).safetensors;
    expect(bits(again.forecaster)).toEqual(bits(forecaster));
    expect(bits(other.forecaster)).not.toEqual(bits(forecaster));
    const [wasm, reference] = [
      await forecastSet(backend, forecaster, prepared.test),
      await forecastSet(referenceBackend(), forecaster, prepared.test),
    ];
    expect(Math.max(...wasm.map((value, i) => Math.abs(value - reference[i]!)))).toBeLessThan(1e-5);
  });

  test("forecasts what follows the last row", async () => {
    const next = await forecastNext(backend, forecaster, prepared);
    expect(next.length).toBe(5);
    for (const value of next) expect(Math.abs(value - 10)).toBeLessThan(9);
  });

  test("is trained by minimize itself as well, bit for bit, and callbacks have the parameters of every epoch", async () => {
    const kept: Forecaster["parameters"][] = [];
    const callbacks = [
      { onEpoch: (_: Progress, parameters: Forecaster["parameters"]) => void kept.push(parameters) },
    ];
    const options = { backend, prepared, ...settings, callbacks };
    const { parameters, bestEpoch } = await minimize(await forecasterFit(options)).finish();
    const bits = (found: Forecaster["parameters"]) =>
      forecasterFiles({ ...forecaster, settings: forecasterSettings(options), parameters: found });
    expect(bits(parameters)).toEqual(forecasterFiles(forecaster));
    expect(bits(kept[bestEpoch - 1]!)).toEqual(forecasterFiles(forecaster));
    expect(bits(kept[0]!)).not.toEqual(forecasterFiles(forecaster));
  });

  test("counts its parameters", () => {
    const features = prepared.featureNames.length;
    expect(parameterCount(forecaster)).toBe(3 * 12 * (features + 12 + 2) + 5 * 12 + 5);
  });

  test("dropout changes training, not forecasting", async () => {
    const options = { backend, prepared, epochs: 2, hiddenSize: 6, layers: 2 };
    const [plain, dropping] = await Promise.all([
      trainForecaster(options),
      trainForecaster({ ...options, dropout: 0.4 }),
    ]);
    const [a, b] = [(await plain.finish()).forecaster, (await dropping.finish()).forecaster];
    expect(forecasterFiles(a).safetensors).not.toEqual(forecasterFiles(b).safetensors);
    expect(await forecastSet(backend, b, prepared.test)).toEqual(
      await forecastSet(backend, b, prepared.test),
    );
  });
});

describe("as files", () => {
  let files: ForecasterFiles;
  beforeAll(() => {
    files = forecasterFiles(forecaster);
  });

  test("is the same forecaster when it comes back, on new data too", async () => {
    const back = forecasterFromFiles(files);
    expect(forecasterFiles(back)).toEqual(files);
    const series = restoreForecast(await readCsv(csv()), back.preparation);
    expect(await forecastNext(backend, back, series)).toEqual(
      await forecastNext(backend, forecaster, prepared),
    );
  });

  test.each<[string, (json: Record<string, unknown>) => unknown]>([
    ["another format", (json) => ({ ...json, format: "onnx" })],
    ["a later version", (json) => ({ ...json, version: 2 })],
    [
      "a size that is none",
      (json) => ({ ...json, settings: { ...(json.settings as object), hiddenSize: 0 } }),
    ],
    [
      "a cell that is none",
      (json) => ({ ...json, settings: { ...(json.settings as object), cell: "transformer" } }),
    ],
    ["a rate that is none", (json) => ({ ...json, settings: { ...(json.settings as object), dropout: 1 } })],
    ["another shape", (json) => ({ ...json, settings: { ...(json.settings as object), hiddenSize: 13 } })],
    ["more layers", (json) => ({ ...json, settings: { ...(json.settings as object), layers: 2 } })],
  ])("refuses %s", (_, change) => {
    const json = JSON.stringify(change(JSON.parse(files.json)));
    expect(() => forecasterFromFiles({ ...files, json })).toThrowErrorMatchingSnapshot();
  });

  test("refuses what is no JSON, and no safetensors", () => {
    expect(() => forecasterFromFiles({ ...files, json: "[1" })).toThrow(/^model\.json: /);
    expect(() => forecasterFromFiles({ ...files, json: "3" })).toThrowErrorMatchingInlineSnapshot(
      `[ForecasterFileError: model.json: expected an object.]`,
    );
    expect(() => forecasterFromFiles({ ...files, safetensors: files.safetensors.subarray(0, 50) })).toThrow(
      expect.objectContaining({ name: "SafetensorsError" }),
    );
  });
});

test("data is plain", () => {
  const [weight] = Object.values(forecaster.parameters.head) as TensorData[];
  expect(weight!.data).toBeInstanceOf(Float32Array);
});
