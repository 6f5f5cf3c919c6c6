// A GRU that reads a window and answers with quantiles of each of the next steps.
import { type Backend, gru, key, lastStep, linear, losses, ops, sequential, type Tensor, tensor } from "grus";
import { figureTraining } from "../figure-training.ts";
import { randomNumbers } from "../random-numbers.ts";
import { FEATURES, type ForecastWindows } from "./forecast-windows.ts";

/** The quantiles of every step: those of intervals of 50, 80 and 90 %, and the median. */
export const QUANTILES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;

const [UNITS, BATCH] = [24, 32] as const;

/** A network in training. */
export interface QuantileNetwork {
  /** Makes an update on windows of the training; the loss before it. */
  learn(learningRate: number): Promise<number>;
  /** Quantiles for each window of the test and step ahead, in the units of the series. */
  forecast(): Promise<readonly (readonly (readonly number[])[])[]>;
  dispose(): void;
}

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Compiles the network for windows. */
export async function quantileNetwork(backend: Backend, windows: ForecastWindows): Promise<QuantileNetwork> {
  const { context, horizon, training: origins, test, scale, level } = windows;
  const model = sequential({
    recurrent: gru({ inputSize: FEATURES, hiddenSize: UNITS }),
    last: lastStep(),
    head: linear({ inputSize: UNITS, outputSize: horizon * QUANTILES.length }),
  });
  const parameters = model.init(key(1));
  const answer = (own: typeof parameters, x: Tensor): Tensor =>
    ops.reshape(model.bind(own)(x), [x.shape[0]!, horizon, QUANTILES.length]);
  const batchOf = (of: readonly number[]): Batch => {
    const { x, y } = windows.batch(of);
    return { x: tensor(x, [of.length, context, FEATURES]), y: tensor(y, [of.length, horizon]) };
  };
  const random = randomNumbers(9);
  const batch = (): Batch =>
    batchOf(Array.from({ length: BATCH }, () => origins[Math.floor(random() * origins.length)]!));
  const training = await figureTraining({
    backend,
    parameters,
    batch: batch(),
    loss: (own, { x, y }: Batch) => losses.multiQuantile(answer(own, x), y, { quantiles: QUANTILES }),
  });
  const { x: tested } = batchOf(test);
  const compiled = await ops.compile(backend, answer, await training.parameters(), tested);
  return {
    learn: (learningRate) => training.update(batch(), learningRate),
    forecast: async () => {
      const { data } = await compiled.run(await training.parameters(), tested);
      return test.map((origin, window) =>
        Array.from({ length: horizon }, (_, step) => {
          const from = (window * horizon + step) * QUANTILES.length;
          const own = Array.from(data.slice(from, from + QUANTILES.length), (value) => Number(value));
          // Quantiles that are learned apart may cross.
          return own.map((value) => level(origin) + scale * value).sort((a, b) => a - b);
        }),
      );
    },
    dispose: () => {
      training.dispose();
      compiled.dispose();
    },
  };
}
