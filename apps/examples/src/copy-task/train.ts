// Training on short sequences, and bit errors on sequences of any length.
import { binaryCrossEntropy } from "@grus/cells";
import { adam, chain, clipByGlobalNorm, cosineSchedule } from "@grus/optim";
import { type Backend, key, leaves } from "@grus/tensor";
import { fit, predict } from "@grus/train";
import { type CopyModel, type SequenceModel, WIDTH } from "./models.ts";
import { type CopyBatch, copyBatch } from "./task.ts";

/** Options of {@link trainToCopy}. */
export interface TrainOptions {
  readonly backend: Backend;
  readonly seed: number;
  readonly steps: number;
  /** Maximum number of patterns in a sequence; at least 1. */
  readonly longest: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after every step. */
  readonly onStep?: (() => void) | undefined;
}

/** A trained model. */
export interface Trained {
  readonly parameters: unknown;
  /** Number of parameters. */
  readonly count: number;
  readonly seconds: number;
}

/** Rows per batch. */
const ROWS = 16;

/** Trains with Adam, gradients clipped to norm 10, and a cosine schedule from learning rate 0.003. */
export async function trainToCopy(
  model: CopyModel,
  { backend, seed, steps, longest, signal, onStep = () => {} }: TrainOptions,
): Promise<Trained> {
  const started = performance.now();
  const trained = model.withSlots(2 * longest);
  const first = trained.init(key(seed));
  const run = fit({
    backend,
    model: trained,
    parameters: first,
    train: () => batches({ seed, steps, longest }),
    loss: (model, { input, target, mask }) => binaryCrossEntropy(model(input), target, { mask }),
    optimizer: chain(clipByGlobalNorm(10), adam({ learningRate: cosineSchedule({ initial: 0.003, steps }) })),
    epochs: 1,
    signal,
    callbacks: [{ onStep }],
  });
  const { parameters } = await run.finish();
  signal?.throwIfAborted();
  const count = leaves(parameters).reduce((total, { size }) => total + size, 0);
  return { parameters, count, seconds: (performance.now() - started) / 1000 };
}

function* batches({
  seed,
  steps,
  longest,
}: Pick<TrainOptions, "seed" | "steps" | "longest">): Generator<CopyBatch> {
  const options = { rows: ROWS, width: WIDTH, lengths: [1, longest], room: longest } as const;
  for (let step = 0; step < steps; step++) yield copyBatch({ ...options, seed: seed * 1_000_003 + step });
}

/** Fraction of wrong bits over 64 sequences of `length` patterns, sampled separately from training. */
export async function bitError(
  backend: Backend,
  model: SequenceModel,
  parameters: unknown,
  length: number,
): Promise<number> {
  const { input, target, mask } = copyBatch({
    rows: 64,
    width: WIDTH,
    lengths: [length, length],
    room: length,
    seed: 424_242,
  });
  const logits = await predict({
    backend,
    model,
    parameters,
    batches: [{ input }],
    outputs: (model, { input }) => model(input),
  });
  const expected = target.data;
  const isCounted = (bit: number) => mask.data[Math.floor(bit / WIDTH)] === 1;
  const bits = Array.from(expected.keys()).filter(isCounted);
  return bits.filter((bit) => logits.data[bit]! > 0 !== expected[bit]! > 0.5).length / bits.length;
}
