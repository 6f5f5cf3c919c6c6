// Training a segment network on windows that are sampled from all series, and its forecasts.
import type { ParametersOf } from "@grus/cells";
import { randomStream } from "@grus/data";
import { adamW, cosineSchedule } from "@grus/optim";
import { abs, type Backend, mean, mul, sub } from "@grus/tensor";
import { fit, predict } from "@grus/train";
import type { Origins, Task } from "../parts/task.ts";
import { type SegmentParts, type SegmentSettings, segmentNetwork } from "./segment-network.ts";
import { baseCount, type SegmentBatch, segmentBatch, unitOf, type WindowPlan } from "./segment-windows.ts";

/** The parameters of a segment network. */
export type SegmentParameters = ParametersOf<SegmentParts>;

/** Options of {@link trainSegments}. */
export interface SegmentTraining {
  readonly backend: Backend;
  readonly task: Task;
  readonly plan: WindowPlan;
  /** Values of a segment. */
  readonly segment: number;
  readonly hiddenSize: number;
  readonly dropout?: number | undefined;
  /** Windows whose horizon lies before `ends[i]` of each series are trained on. */
  readonly ends: Int32Array;
  /** The origins that choose the best epoch; without them the last one is kept. */
  readonly validation?: Origins | undefined;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Rows of a batch. Default 256. */
  readonly batchSize?: number | undefined;
  /** Default 0.001, falling to a tenth along a cosine. */
  readonly learningRate?: number | undefined;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after every epoch. */
  readonly onEpoch?: ((epoch: number, error: number) => void) | undefined;
}

/** A trained network with what it needs to forecast. */
export interface TrainedSegments {
  readonly settings: SegmentSettings;
  readonly plan: WindowPlan;
  readonly parameters: SegmentParameters;
  /**
   * The weighted mean absolute error over the validation windows at the best epoch; of training without them.
   */
  readonly error: number;
  readonly epoch: number;
}

/** Trains on windows sampled at random from all series, each origin equally likely. */
export async function trainSegments(options: SegmentTraining): Promise<TrainedSegments> {
  const { backend, task, plan, seed, validation, epochs, stepsPerEpoch, signal } = options;
  const { batchSize = 256, learningRate = 0.001 } = options;
  const settings: SegmentSettings = {
    context: plan.context,
    horizon: task.horizon,
    segment: options.segment,
    hiddenSize: options.hiddenSize,
    dropout: options.dropout,
    bases: baseCount(plan),
    series: plan.ofSeries ? task.series.length : 0,
  };
  const model = segmentNetwork(settings);
  const steps = epochs * stepsPerEpoch;
  const run = fit({
    backend,
    model,
    train: (epoch: number) => sampledBatches(options, epoch, batchSize, stepsPerEpoch),
    validation: validation && batchesOf(task, validation, plan, batchSize),
    loss: (network, { target, weight, ...input }) => mean(mul(abs(sub(network(input), target)), weight)),
    optimizer: adamW({
      learningRate: cosineSchedule({ initial: learningRate, steps, final: learningRate / 10 }),
      weightDecay: 0.01,
      clipNorm: 1,
    }),
    epochs,
    seed,
    signal,
  });
  for await (const { epoch, validationLoss, loss } of run) options.onEpoch?.(epoch, validationLoss ?? loss);
  const { parameters, bestEpoch, history } = await run.finish();
  const best = history[bestEpoch - 1];
  return {
    settings,
    plan,
    parameters,
    error: best?.validationLoss ?? best?.loss ?? Number.NaN,
    epoch: bestEpoch,
  };
}

/** The forecasts [origins, horizon] in the series' own unit. */
export async function predictSegments(
  backend: Backend,
  { settings, plan, parameters }: TrainedSegments,
  task: Task,
  origins: Origins,
  batchSize = 256,
): Promise<Float64Array> {
  const { horizon } = task;
  const outputs = await predict({
    backend,
    model: segmentNetwork(settings),
    parameters,
    batches: batchesOf(task, origins, plan, batchSize),
    outputs: (network, { window, bases, series }) => network({ window, bases, series }),
  });
  return Float64Array.from(outputs.data, (value, at) => {
    const row = Math.floor(at / horizon);
    const { last, scale } = unitOf(task.series[origins.series[row]!]!.values, origins.at[row]!, plan);
    return last + scale * value;
  });
}

function* sampledBatches(
  { task, plan, ends, seed }: SegmentTraining,
  epoch: number,
  rows: number,
  count: number,
): Generator<SegmentBatch> {
  const random = randomStream(seed, epoch);
  const places = task.series.map((_, i) => Math.max(0, ends[i]! - task.horizon - plan.context + 1));
  const cumulative = Float64Array.from(places);
  for (let i = 1; i < cumulative.length; i++) cumulative[i]! += cumulative[i - 1]!;
  const total = cumulative.at(-1) ?? 0;
  for (let batch = 0; batch < count; batch++) {
    const series = new Int32Array(rows);
    const at = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const drawn = random.below(total);
      const own = firstAbove(cumulative, drawn);
      series[row] = own;
      at[row] = plan.context + drawn - (own > 0 ? cumulative[own - 1]! : 0);
    }
    yield segmentBatch(task, { length: rows, series, at }, plan);
  }
}

/** The place of the first element above a value. */
function firstAbove(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function batchesOf(
  task: Task,
  { length, series, at }: Origins,
  plan: WindowPlan,
  rows: number,
): SegmentBatch[] {
  return Array.from({ length: Math.ceil(length / rows) }, (_, i) => {
    const [from, to] = [i * rows, Math.min(length, (i + 1) * rows)];
    const part = { length: to - from, series: series.slice(from, to), at: at.slice(from, to) };
    return segmentBatch(task, part, plan);
  });
}
