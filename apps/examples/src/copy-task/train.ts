// Training on short sequences, and bit errors on sequences of any length.

import { binaryCrossEntropy } from "@grus/cells";
import { applyUpdates, chain, clipByGlobalNorm, cosineSchedule } from "@grus/optim";
import { cast, compileLoop, equal, less, maskedMean, valueAndGrad } from "@grus/tensor";
import { adam, type Backend, compile, key, type Tensor } from "grus";
import { type CopyModel, countParameters, WIDTH } from "./models.ts";
import { type CopyBatch, copyBatch } from "./task.ts";

/** How a model is trained. */
export interface TrainOptions {
  readonly backend: Backend;
  readonly seed: number;
  readonly steps: number;
  /** Rows of a batch. */
  readonly rows: number;
  /** Patterns of a sequence at most; at least 1. */
  readonly longest: number;
  /** Slots of the memory while training. */
  readonly slots: number;
}

/** What training left. */
export interface Trained<Parameters> {
  readonly parameters: Parameters;
  readonly count: number;
  /** The mean loss of the last tenth of the steps. */
  readonly loss: number;
  readonly seconds: number;
}

/** Trains with Adam, the gradient's norm clipped to 10, the rate falling from 0.003 along a cosine. */
export async function trainToCopy<Parameters>(
  model: CopyModel<Parameters>,
  { backend, seed, steps, rows, longest, slots }: TrainOptions,
): Promise<Trained<Parameters>> {
  const started = performance.now();
  const first = model.init(key(seed));
  const optimizer = chain(
    clipByGlobalNorm(10),
    adam({ learningRate: cosineSchedule({ initial: 0.003, steps }) }),
  );
  const batch = (step: number) =>
    copyBatch({ rows, width: WIDTH, lengths: [1, longest], room: longest, seed: seed * 1_000_003 + step });
  interface State {
    readonly parameters: Parameters;
    readonly optimizer: unknown;
  }
  const loop = await compileLoop<State, CopyBatch<Tensor>, Tensor>(
    backend,
    (state, { input, target, mask }) => {
      const loss = (p: Parameters) => binaryCrossEntropy(model.apply(p, input, slots), target, { mask });
      const { value, gradient } = valueAndGrad(loss)(state.parameters);
      const next = optimizer.update(gradient, state.optimizer, state.parameters);
      const parameters = applyUpdates(state.parameters, next.updates) as Parameters;
      return { state: { parameters, optimizer: next.state }, output: value };
    },
    { state: { parameters: first, optimizer: optimizer.init(first) } as never, batch: batch(0) as never },
  );
  let total = 0;
  const tenth = Math.ceil(steps / 10);
  for (let step = 0; step < steps; step++) {
    const { data } = await loop.run(batch(step) as never);
    if (step >= steps - tenth) total += data[0]!;
  }
  const { parameters } = (await loop.readState()) as unknown as State;
  loop.dispose();
  const seconds = (performance.now() - started) / 1000;
  return { parameters, count: countParameters(parameters), loss: total / tenth, seconds };
}

/** The share of bits, from 0 to 1, that are wrong over 64 sequences of `length` patterns, which no training batch has. */
export async function bitError<Parameters>(
  model: CopyModel<Parameters>,
  parameters: Parameters,
  { backend, length, slots }: { readonly backend: Backend; readonly length: number; readonly slots: number },
): Promise<number> {
  const batch = copyBatch({ rows: 64, width: WIDTH, lengths: [length, length], room: length, seed: 424_242 });
  const compiled = await compile(
    backend,
    (p: Parameters, { input, target, mask }: CopyBatch<Tensor>) => {
      const isOne = less(0, model.apply(p, input, slots));
      return maskedMean(cast(equal(isOne, less(target, 0.5)), "float32"), mask);
    },
    parameters as never,
    batch as never,
  );
  const { data } = (await compiled.run(parameters as never, batch as never)) as Tensor;
  compiled.dispose();
  return data[0]!;
}
