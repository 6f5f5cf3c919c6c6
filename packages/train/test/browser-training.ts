// The training of both the page and its worker: a GRU forecaster of noticeable size.
import { wasmBackend } from "@grus/backend-wasm";
import {
  gru,
  type Layer,
  type LinearParameters,
  linear,
  meanSquaredError,
  type RecurrentLayer,
  type RecurrentParameters,
} from "@grus/cells";
import { adam } from "@grus/optim";
import { key, type Tensor, take, tensor } from "@grus/tensor";
import { minimize } from "../src/minimize.ts";
import type { Minimization, MinimizeOptions } from "../src/minimize-options.ts";

/** The size and duration of the training. */
export interface ForecastSettings {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batch: number;
}

const [time, inputSize, hiddenSize] = [64, 16, 64];
const recurrent: RecurrentLayer<RecurrentParameters> = gru({ inputSize, hiddenSize });
const head: Layer<LinearParameters> = linear({ inputSize: hiddenSize, outputSize: 1 });

interface Windows {
  /** [batch, time, inputSize] */
  readonly input: Tensor;
  /** [batch, 1] */
  readonly target: Tensor;
}

/** The parameters of the forecast. */
export interface Forecast {
  readonly recurrent: ReturnType<typeof recurrent.init>;
  readonly head: ReturnType<typeof head.init>;
}

/** A run on a separate backend. */
export async function forecastOptions({
  epochs,
  stepsPerEpoch,
  batch,
}: ForecastSettings): Promise<MinimizeOptions<Forecast, Windows>> {
  return {
    backend: await wasmBackend(),
    parameters: { recurrent: recurrent.init(key(1)), head: head.init(key(2)) },
    loss: (parameters, { input, target }) => {
      const { output } = recurrent.bind(parameters.recurrent)(input);
      return meanSquaredError(head.bind(parameters.head)(take(output, 1, -1)), target);
    },
    optimizer: adam({ learningRate: 0.003 }),
    *train(epoch) {
      for (let step = 0; step < stepsPerEpoch; step++)
        yield windows((epoch * stepsPerEpoch + step) * batch, batch);
    },
    epochs,
  };
}

/** Starts a run in a worker. */
export async function startForecast(
  settings: ForecastSettings,
  signal: AbortSignal,
): Promise<Minimization<Forecast>> {
  return minimize({ ...(await forecastOptions(settings)), signal });
}

/** Sine waves of many lengths, and the next value of the first. */
function windows(from: number, batch: number): Windows {
  const wave = (row: number, t: number, feature: number) => Math.sin(row + (t * (feature + 1)) / 5);
  const values = Float32Array.from({ length: batch * time * inputSize }, (_, i) => {
    const [row, t] = [Math.floor(i / inputSize / time), Math.floor(i / inputSize) % time];
    return wave(from + row, t, i % inputSize);
  });
  const next = Float32Array.from({ length: batch }, (_, row) => wave(from + row, time, 0));
  return { input: tensor(values, [batch, time, inputSize]), target: tensor(next, [batch, 1]) };
}
