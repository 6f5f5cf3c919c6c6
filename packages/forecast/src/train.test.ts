import { wasmBackend } from "@grus/backend-wasm";
import { selectRows } from "@grus/data";
import { type Backend, referenceBackend } from "@grus/tensor";
import { minimize, type Progress } from "@grus/train";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waveTable } from "../test/wave.ts";
import { save } from "./files.ts";
import { type Forecaster, parameterCount } from "./forecaster.ts";
import { next, predict } from "./predict.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { test as testForecaster } from "./test-forecaster.ts";
import { minimizeOptions, networkSettings, type TrainOptions, train } from "./train.ts";

const settings = { epochs: 25, hiddenSize: 12, learningRate: 0.02 } as const;

let backend: Backend;
let prepared: Prepared;
let forecaster: Forecaster;

beforeAll(async () => {
  backend = await wasmBackend();
  prepared = prepare(await waveTable(), { target: "level", horizon: 5, context: 20 });
  const run = await train({ backend, prepared, ...settings });
  forecaster = (await run.finish()).forecaster;
});
afterAll(() => backend.dispose());

describe("a forecaster", () => {
  test("learns structure that naive forecasts cannot", async () => {
    const found = await testForecaster(backend, forecaster, prepared);
    expect(found.beatsNaive).toBe(true);
    expect(found.model.errors.mae).toBeLessThan(0.6 * found.baselines[found.best].errors.mae);
    expect(found.model.maeByStep.length).toBe(5);
    const { mae } = found.model.errors;
    expect(found.model.maeByStep.reduce((a, b) => a + b, 0) / 5).toBeCloseTo(mae, 6);
  });

  test("is reproducible for a seed, and equal on the reference backend up to rounding", async () => {
    const again = await (await train({ backend, prepared, ...settings })).finish();
    const other = await (await train({ backend, prepared, ...settings, seed: 1 })).finish();
    const bits = ({ parameters }: Forecaster) => save({ ...forecaster, parameters }).safetensors;
    expect(bits(again.forecaster)).toEqual(bits(forecaster));
    expect(bits(other.forecaster)).not.toEqual(bits(forecaster));
    const [wasm, reference] = [
      await predict(backend, forecaster, prepared.test),
      await predict(referenceBackend(), forecaster, prepared.test),
    ];
    expect(Math.max(...wasm.map((value, i) => Math.abs(value - reference[i]!)))).toBeLessThan(1e-5);
  });

  test("forecasts the steps after the last row", async () => {
    const values = await next(backend, forecaster, prepared);
    expect(values.length).toBe(5);
    for (const value of values) expect(Math.abs(value - 10)).toBeLessThan(9);
  });

  test("equals training by minimize, bit for bit, and callbacks receive the parameters of every epoch", async () => {
    const kept: Forecaster["parameters"][] = [];
    const callbacks = [
      { onEpoch: (_: Progress, parameters: Forecaster["parameters"]) => void kept.push(parameters) },
    ];
    const options = { backend, prepared, ...settings, callbacks };
    const { parameters, bestEpoch } = await minimize(await minimizeOptions(options)).finish();
    const bits = (found: Forecaster["parameters"]) =>
      save({ ...forecaster, settings: networkSettings(options), parameters: found });
    expect(bits(parameters)).toEqual(save(forecaster));
    expect(bits(kept[bestEpoch - 1]!)).toEqual(save(forecaster));
    expect(bits(kept[0]!)).not.toEqual(save(forecaster));
  });

  test("counts its parameters", () => {
    const features = prepared.featureNames.length;
    expect(parameterCount(forecaster)).toBe(3 * 12 * (features + 12 + 2) + 5 * 12 + 5);
  });

  test("dropout changes training, not forecasting", async () => {
    const options = { backend, prepared, epochs: 2, hiddenSize: 6, layers: 2 };
    const [plain, dropping] = await Promise.all([train(options), train({ ...options, dropout: 0.4 })]);
    const [a, b] = [(await plain.finish()).forecaster, (await dropping.finish()).forecaster];
    expect(save(a).safetensors).not.toEqual(save(b).safetensors);
    expect(await predict(backend, b, prepared.test)).toEqual(await predict(backend, b, prepared.test));
  });

  test("depends on every training option", async () => {
    const options = { backend, prepared: await shortSeries(), epochs: 1, hiddenSize: 4 };
    const files = async (change: Partial<TrainOptions>) => {
      const run = await train({ ...options, ...change });
      return save((await run.finish()).forecaster).safetensors;
    };
    const plain = await files({});
    const defaults = { cell: "gru", layers: 1, dropout: 0, batchSize: 32, learningRate: 0.002 } as const;
    expect(await files({ ...defaults, weightDecay: 0.01, seed: 0 })).toEqual(plain);
    for (const change of [
      { cell: "lstm" },
      { layers: 2 },
      { hiddenSize: 5 },
      { epochs: 2 },
      { batchSize: 31 },
      { learningRate: 0.003 },
      { weightDecay: 0.5 },
    ] as const)
      expect(await files(change)).not.toEqual(plain);
  });

  test("stops when the validation loss no longer falls, or on the signal", async () => {
    const options = { backend, prepared: await shortSeries(), epochs: 30, hiddenSize: 4, learningRate: 1 };
    const { fit: found } = await (await train({ ...options, patience: 1 })).finish();
    expect([found.stopped, found.history.length]).toEqual(["early-stopping", found.bestEpoch + 1]);
    const signal = AbortSignal.abort();
    const { fit: none } = await (await train({ ...options, signal })).finish();
    expect([none.stopped, none.history.length]).toEqual(["aborted", 0]);
  });

  test("is plain data", () => {
    expect(forecaster.parameters.head.weight.data).toBeInstanceOf(Float32Array);
  });
});

/** 100 days with 50 training windows. */
async function shortSeries(): Promise<Prepared> {
  const rows = Array.from({ length: 100 }, (_, row) => row);
  const table = selectRows(await waveTable(), rows);
  return prepare(table, { target: "level", context: 18, horizon: 3, calendar: false });
}
