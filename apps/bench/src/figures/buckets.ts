// Training on sequences of different lengths: batches padded to one length, and the same batches padded to
// their buckets.
import { crossEntropy, gru, linear, minGru, sequential } from "@grus/cells";
import { sequenceBatches } from "@grus/data";
import { adam } from "@grus/optim";
import { allocate, axes, type Backend, type RaggedData, type TensorData } from "@grus/tensor";
import { fit } from "@grus/train";
import { type Timing, timingOf } from "../measure.ts";

/** The sequences: log-uniform lengths from `least` to the largest bucket, as many in 8–16 as in 64–128. */
export const BUCKET_SHAPE: {
  readonly sequences: number;
  readonly least: number;
  readonly buckets: readonly number[];
  readonly batch: number;
  readonly input: number;
  readonly hidden: number;
  readonly classes: number;
} = { sequences: 768, least: 8, buckets: [32, 64, 128], batch: 32, input: 16, hidden: 64, classes: 64 };

/** Times and losses of training on one kind of batches. */
export interface EpochFigure {
  /** Epochs without the first, which compiles. */
  readonly timing: Timing;
  /** CPU time of an epoch over all threads, in milliseconds: less sensitive to load than wall time. */
  readonly processor: number;
  /** Additional time of the first epoch, in milliseconds. */
  readonly compilation: number;
  readonly programs: number;
  readonly losses: readonly number[];
}

/** The same batches, padded in two ways. */
export interface BucketFigure {
  /**
   * "gru", whose kernel skips steps past each row's length, or "mingru", whose parallel scan computes all
   * steps.
   */
  readonly kind: string;
  readonly padded: EpochFigure;
  /** The shape changes with nearly every batch. */
  readonly bucketed: EpochFigure;
  /** The same batches sorted by shape, so that the shape rarely changes. */
  readonly sorted: EpochFigure;
  /** The largest difference between losses of a step, bucketed and padded. */
  readonly difference: number;
}

/** Sequences with a label per step. */
interface Batch {
  readonly input: RaggedData<"float32">;
  readonly label: RaggedData<"int32">;
}

interface EpochRun {
  /** Milliseconds. */
  readonly epochs: readonly number[];
  readonly processor: readonly number[];
  readonly programs: number;
  readonly losses: readonly number[];
}

type Train = (batches: readonly Batch[]) => Promise<EpochRun>;

/** Rounds, each with one run of every kind, and epochs per run. */
const [ROUNDS, EPOCHS] = [4, 4];

/** Trains a GRU and a minGRU on the same batches, padded in each way. */
export async function buckets(
  backend: Backend,
  onFigure: (figure: BucketFigure) => void = () => {},
): Promise<BucketFigure[]> {
  const sizes = { inputSize: BUCKET_SHAPE.input, hiddenSize: BUCKET_SHAPE.hidden };
  const layers = { gru: gru(sizes), mingru: minGru(sizes) };
  const figures: BucketFigure[] = [];
  for (const [kind, layer] of Object.entries(layers)) {
    figures.push(await compare(kind, (batches) => train(backend, layer, batches)));
    onFigure(figures.at(-1)!);
  }
  return figures;
}

/** Runs the kinds in turn, so that a temporary slowdown of the machine affects all. */
async function compare(kind: string, train: Train): Promise<BucketFigure> {
  const own = bucketedBatches();
  const timeOf = ({ input }: Batch) => input.values.shape[1]!;
  const kinds = {
    padded: own.map(padded),
    bucketed: own,
    sorted: own.toSorted((a, b) => timeOf(a) - timeOf(b)),
  };
  const runs: Record<keyof typeof kinds, EpochRun[]> = { padded: [], bucketed: [], sorted: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const name of ["padded", "bucketed", "sorted"] as const) runs[name].push(await train(kinds[name]));
  const [inOne, inBuckets] = [figureOf(runs.padded), figureOf(runs.bucketed)];
  const differences = inBuckets.losses.map((loss, i) => Math.abs(loss - inOne.losses[i]!));
  const difference = Math.max(...differences);
  return { kind, padded: inOne, bucketed: inBuckets, sorted: figureOf(runs.sorted), difference };
}

async function train(
  backend: Backend,
  layer: ReturnType<typeof gru> | ReturnType<typeof minGru>,
  batches: readonly Batch[],
): Promise<EpochRun> {
  const head = linear({ inputSize: layer.outputSize, outputSize: BUCKET_SHAPE.classes });
  const losses: number[] = [];
  const processor: number[] = [];
  let before = process.cpuUsage();
  const onEpoch = () => {
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1000);
    before = process.cpuUsage();
  };
  const { history, programs } = await fit({
    backend,
    model: sequential({ layer, head }),
    train: batches,
    loss: (model, { input, label }) => crossEntropy(model(input), label),
    optimizer: adam({ learningRate: 1e-3 }),
    epochs: EPOCHS,
    callbacks: [{ onEpoch, onStep: ({ loss }) => void losses.push(loss) }],
  }).finish();
  const epochs = history.map(({ seconds }) => 1000 * seconds);
  return { epochs, processor, programs: programs.training, losses };
}

function figureOf(runs: readonly EpochRun[]): EpochFigure {
  const timing = timingOf(runs.flatMap(({ epochs }) => epochs.slice(1)));
  const first = timingOf(runs.map(({ epochs }) => epochs[0]!)).median;
  const processor = timingOf(runs.flatMap((run) => run.processor.slice(1))).median;
  const { programs, losses } = runs[0]!;
  return { timing, processor, compilation: first - timing.median, programs, losses };
}

/** Sequences of sines, each step labelled by their frequency, in shuffled batches of one bucket each. */
function bucketedBatches(): readonly Batch[] {
  const { sequences: count, least, buckets, batch: batchSize, input: features } = BUCKET_SHAPE;
  const spread = buckets.at(-1)! / least;
  const times = Array.from({ length: count }, (_, i) =>
    Math.round(least * spread ** (((i * 7919) % count) / count)),
  );
  const sine = (i: number, at: number) =>
    Math.sin(((i % 4) + 1) * Math.floor(at / features) + (at % features));
  const input = times.map((time, i) =>
    Float32Array.from({ length: time * features }, (_, at) => sine(i, at)),
  );
  const label = times.map((time, i) => new Int32Array(time).fill(i % 4));
  const options = { features: { input: features }, batchSize, buckets, remainder: "drop" as const };
  return [...sequenceBatches({ input, label }, { ...options, shuffle: { seed: 1 } })];
}

/** A batch padded to the largest bucket. */
function padded({ input, label }: Batch): Batch {
  return {
    input: { values: longer(input.values), lengths: input.lengths },
    label: { values: longer(label.values), lengths: label.lengths },
  };
}

/** [batch, time, …] with zeros appended up to the largest bucket. */
function longer<D extends "float32" | "int32">(sequences: TensorData<D>): TensorData<D> {
  const { shape, dtype, data } = sequences;
  const [batch, time] = axes(sequences, 2);
  const rest = shape.slice(2);
  const longest = BUCKET_SHAPE.buckets.at(-1)!;
  const width = rest.reduce((a, b) => a * b, 1);
  const values = allocate(dtype, batch * longest * width);
  for (let row = 0; row < batch; row++)
    values.set(data.subarray(row * time * width, (row + 1) * time * width), row * longest * width);
  return { shape: [batch, longest, ...rest], dtype, data: values };
}
