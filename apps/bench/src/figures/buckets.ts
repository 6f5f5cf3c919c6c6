// Training on sequences of different lengths: batches padded to one length, and the same batches padded to the bucket they belong to.
import {
  adam,
  allocate,
  type Backend,
  crossEntropy,
  gru,
  key,
  linear,
  minGru,
  minimize,
  sequenceBatches,
  type TensorData,
} from "grus";
import type { Layer } from "../layers.ts";
import { type Timing, timingOf } from "../measure.ts";

/** What is trained on: sequences of log-uniform lengths from the least to the largest bucket, as many from 8 to 16 as from 64 to 128. */
export const BUCKET_SHAPE: {
  readonly sequences: number;
  readonly least: number;
  readonly buckets: readonly number[];
  readonly batch: number;
  readonly input: number;
  readonly hidden: number;
} = { sequences: 768, least: 8, buckets: [32, 64, 128], batch: 32, input: 16, hidden: 64 };

/** How epochs of one kind of batches went. */
export interface EpochFigure {
  /** An epoch, without the first, which compiles. */
  readonly timing: Timing;
  /** Processor time of it, in milliseconds, over all threads: what a busy machine disturbs less. */
  readonly processor: number;
  /** What the first took longer. */
  readonly compilation: number;
  readonly programs: number;
  readonly losses: readonly number[];
}

/** The same batches, padded in two ways. */
export interface BucketFigure {
  /** "gru", whose kernel leaves out the steps past each row's length, or "mingru", whose parallel prefix computes all. */
  readonly kind: string;
  readonly padded: EpochFigure;
  /** The shape changes with nearly every batch. */
  readonly bucketed: EpochFigure;
  /** All batches of a shape one after the other: other batches in the same place, the same work, and hardly any change of shape. */
  readonly sorted: EpochFigure;
  /** The largest difference of a step's loss, bucketed and padded. */
  readonly difference: number;
}

interface Batch {
  readonly input: TensorData;
  readonly lengths: TensorData;
  readonly label: TensorData;
  /** 1 for each valid step. */
  readonly mask: TensorData;
}

/** Rounds, each of one run of every kind, and epochs a run. */
const [ROUNDS, EPOCHS] = [4, 4];

/** Trains on the batches in all ways in turn, so that a slow moment of the machine meets all of them. */
export async function buckets(
  backend: Backend,
  onFigure: (figure: BucketFigure) => void = () => {},
): Promise<BucketFigure[]> {
  const sizes = { inputSize: BUCKET_SHAPE.input, hiddenSize: BUCKET_SHAPE.hidden };
  const figures: BucketFigure[] = [];
  for (const [kind, layer] of Object.entries({
    gru: gru(sizes),
    mingru: minGru(sizes) as unknown as Layer,
  })) {
    figures.push(await compare(backend, kind, layer));
    onFigure(figures.at(-1)!);
  }
  return figures;
}

async function compare(backend: Backend, name: string, layer: Layer): Promise<BucketFigure> {
  const own = bucketedBatches();
  const longest = BUCKET_SHAPE.buckets.at(-1)!;
  const kinds = {
    padded: own.map(({ input, lengths, label, mask }) => ({
      input: padded(input, longest),
      lengths,
      label: padded(label, longest),
      mask: padded(mask, longest),
    })),
    bucketed: own,
    sorted: own.toSorted((a, b) => a.input.shape[1]! - b.input.shape[1]!),
  };
  const runs: Record<keyof typeof kinds, EpochRun[]> = { padded: [], bucketed: [], sorted: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const kind of ["padded", "bucketed", "sorted"] as const)
      runs[kind].push(await train(backend, layer, kinds[kind]));
  const [inOne, inBuckets] = [figureOf(runs.padded), figureOf(runs.bucketed)];
  const differences = inBuckets.losses.map((loss, i) => Math.abs(loss - inOne.losses[i]!));
  return {
    kind: name,
    padded: inOne,
    bucketed: inBuckets,
    sorted: figureOf(runs.sorted),
    difference: Math.max(...differences),
  };
}

interface EpochRun {
  /** Milliseconds. */
  readonly epochs: readonly number[];
  readonly processor: readonly number[];
  readonly programs: number;
  readonly losses: readonly number[];
}

async function train(backend: Backend, layer: Layer, batches: readonly Batch[]): Promise<EpochRun> {
  const head = linear({ inputSize: BUCKET_SHAPE.hidden, outputSize: 64 });
  const losses: number[] = [];
  const processor: number[] = [];
  let before = process.cpuUsage();
  const onEpoch = () => {
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1000);
    before = process.cpuUsage();
  };
  const { history, programs } = await minimize({
    backend,
    parameters: { layer: layer.init(key(1)), head: head.init(key(2)) },
    train: batches,
    loss: (p, { input, lengths, label, mask }) =>
      crossEntropy(head.bind(p.head)(layer.bind(p.layer)({ values: input, lengths }).output), label, {
        mask,
      }),
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

/** Sequences of sines, each step labelled by their speed; batches of one bucket, among each other in a shuffled order. */
function bucketedBatches(): readonly Batch[] {
  const { sequences: count, least, buckets, batch: batchSize, input: features } = BUCKET_SHAPE;
  const longest = buckets.at(-1)!;
  const sequences = Array.from({ length: count }, (_, i) => {
    const time = Math.round(least * (longest / least) ** (((i * 7919) % count) / count));
    return Float32Array.from({ length: time * features }, (_, at) =>
      Math.sin(((i % 4) + 1) * Math.floor(at / features) + (at % features)),
    );
  });
  const row = Int32Array.from(sequences, (_, i) => i);
  const all = sequenceBatches(
    { input: sequences, row },
    { features, batchSize, buckets, shuffle: { seed: 1 }, remainder: "drop" },
  );
  return Array.from(all, ({ input: { values, lengths }, row: indices }) => {
    const [rows, time] = values.shape as [number, number];
    const steps = Array.from({ length: rows * time }, (_, at) => [Math.floor(at / time), at % time] as const);
    const label = Int32Array.from(steps, ([row]) => indices.data[row]! % 4);
    const mask = Float32Array.from(steps, ([row, step]) => (step < lengths.data[row]! ? 1 : 0));
    const shape = [rows, time];
    return {
      input: values,
      lengths,
      label: { shape, dtype: "int32", data: label },
      mask: { shape, dtype: "float32", data: mask },
    };
  });
}

/** [batch, time, …] with zeros up to a longer time. */
function padded({ shape, dtype, data }: TensorData, longest: number): TensorData {
  const [batch, time, ...rest] = shape as [number, number, ...number[]];
  const width = time * rest.reduce((a, b) => a * b, 1);
  const values = allocate(dtype, (batch * longest * width) / time);
  for (let row = 0; row < batch; row++)
    values.set(data.subarray(row * width, (row + 1) * width), (row * longest * width) / time);
  return { shape: [batch, longest, ...rest], dtype, data: values };
}
