// A run with everything that a checkpoint must hold: dropout, momentum, a schedule, shuffled windows,
// validation, a plateau rule, a carry, and averaged parameters. It runs in Node and in a page.
import { gru, linear } from "@grus/cells";
import { batches, windows } from "@grus/data";
import {
  adamW,
  averagedParameters,
  chain,
  clipByGlobalNorm,
  cosineSchedule,
  exponentialMovingAverage,
  reduceOnPlateau,
} from "@grus/optim";
import {
  add,
  type Backend,
  evaluate,
  key,
  leaves,
  mean,
  mul,
  type OnHost,
  square,
  sub,
  type Tensor,
  type TensorData,
  take,
  tensor,
} from "@grus/tensor";
import type { MinimizeOptions } from "@grus/train";

/** The size of the run. */
export interface TrainedSettings {
  readonly epochs: number;
  /** Units of each of two layers. */
  readonly hiddenSize: number;
}

const [context, batchSize, rows] = [6, 8, 100];

/** The trained parameters. */
export interface TrainedParameters {
  readonly recurrent: ReturnType<ReturnType<typeof gru>["init"]>;
  readonly head: ReturnType<ReturnType<typeof linear>["init"]>;
}

/** A batch of windows. */
export type TrainedBatch = { readonly input: Tensor; readonly target: Tensor; readonly mask: Tensor };
/** A running mean of the outputs. */
export type TrainedCarry = { readonly mean: Tensor };

/** Steps per epoch: 70 windows in batches of 8. */
export const STEPS_PER_EPOCH = 9;

/** The options of the run; `seed` is for its keys and its shuffling. */
export async function trainedRun(
  backend: Backend,
  { epochs, hiddenSize }: TrainedSettings,
  seed = 3,
): Promise<MinimizeOptions<TrainedParameters, OnHost<TrainedBatch>, TrainedCarry>> {
  const layer = gru({ inputSize: 2, hiddenSize, layers: 2, dropout: 0.25 });
  const head = linear({ inputSize: hiddenSize, outputSize: 1 });
  const first = { recurrent: layer.init(key(1)), head: head.init(key(2)) };
  const parameters = (await evaluate(backend, first)) as TrainedParameters;
  const schedule = cosineSchedule({ initial: 0.02, steps: epochs * STEPS_PER_EPOCH, final: 0.001 });
  const { train, validation } = sets();
  return {
    backend,
    parameters,
    loss: (p, { input, target }, { key: own, carry }) => {
      const { output } = layer.bind(p.recurrent, { key: own })(input);
      const forecast = head.bind(p.head)(take(output, 1, -1));
      const running = add(mul(carry!.mean, 0.9), mul(mean(forecast), 0.1));
      return {
        loss: add(mean(square(sub(forecast, target))), mul(square(running), 0.01)),
        carry: { mean: running },
      };
    },
    optimizer: exponentialMovingAverage(
      chain(clipByGlobalNorm(1), adamW({ learningRate: schedule, weightDecay: 0.01 })),
      { decay: 0.9 },
    ),
    train: (epoch) => batchesOf(train, { seed, epoch }),
    validation: () => batchesOf(validation),
    metrics: (p) => ({ bias: mean(p.head.bias!) }),
    carry: { mean: tensor(0) },
    plateau: reduceOnPlateau({ factor: 0.7, patience: 1, threshold: 0.05 }),
    evaluated: (_, state) => averagedParameters(state),
    epochs,
    seed,
  };
}

function sets() {
  const inputs = Float32Array.from(
    { length: rows * 2 },
    (_, i) => ((i * i * 7919) % 1009) / 1009 + (i % 2) / 3,
  );
  const targets = Float32Array.from({ length: rows }, (_, i) => ((i * 31) % 17) / 17 + ((i * i) % 5) / 9);
  const series = { inputs, features: 2, targets };
  return {
    train: windows(series, { context, horizon: 1, to: 76 }),
    validation: windows(series, { context, horizon: 1, from: 76 }),
  };
}

function* batchesOf(
  set: ReturnType<typeof windows>,
  shuffle?: { readonly seed: number; readonly epoch: number },
): Generator<never> {
  for (const { input, target, mask } of batches(
    set,
    shuffle === undefined ? { batchSize } : { batchSize, shuffle },
  ))
    yield { input, target, mask } as never;
}

/** The bits of a tree of float32 tensors, as text. */
export function bitsOf(tree: unknown): string {
  return (leaves(tree) as TensorData[])
    .map(({ data }) =>
      Array.from(new Uint32Array(data.slice().buffer), (word) => word.toString(16)).join(" "),
    )
    .join("; ");
}
