// Training a segment network on windows that are sampled from all series, and its forecasts.
import type { ParametersOf } from "@grus/cells";
import { randomStream } from "@grus/data";
import { adamW, cosineSchedule } from "@grus/optim";
import { abs, type Backend, mean, mul, sub } from "@grus/tensor";
import { fit, predict } from "@grus/train";
import { firstAbove } from "../first-above.ts";
import type { FitListener } from "../parts/part.ts";
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
  /** Updates of the weights. */
  readonly steps: number;
  /** Rows of a batch. Default 128. */
  readonly batchSize?: number | undefined;
  /** Default 0.001, falling to a tenth along a cosine. */
  readonly learningRate?: number | undefined;
  /** Where training starts. Default: weights drawn from the seed. */
  readonly parameters?: SegmentParameters | undefined;
  readonly seed: number;
  /** Stops training: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each step with the share of the steps that are done, from 0 to 1. */
  readonly onProgress?: FitListener | undefined;
}

/** A trained network with what it needs to forecast. */
export interface TrainedSegments {
  readonly settings: SegmentSettings;
  readonly plan: WindowPlan;
  readonly parameters: SegmentParameters;
}

/**
 * Trains on windows sampled at random, each origin of {@link windowCounts} equally likely, to a small absolute
 * error. There must be one at least.
 */
export async function trainSegments(options: SegmentTraining): Promise<TrainedSegments> {
  const { backend, plan, seed, steps, signal, onProgress } = options;
  const { batchSize = 128, learningRate = 0.001 } = options;
  const settings = segmentSettings(options);
  // A single epoch: the last weights are kept, those of the lowest rate.
  const run = fit({
    backend,
    model: segmentNetwork(settings),
    parameters: options.parameters,
    train: () => sampledBatches(options, batchSize),
    loss: (network, { target, weight, ...input }) => mean(mul(abs(sub(network(input), target)), weight)),
    optimizer: adamW({
      learningRate: cosineSchedule({ initial: learningRate, steps, final: learningRate / 10 }),
      weightDecay: 0.01,
      clipNorm: 1,
    }),
    epochs: 1,
    seed,
    signal,
    callbacks: [{ onStep: ({ step }) => onProgress?.(step / steps, `step ${step} of ${steps}`) }],
  });
  const { parameters } = await run.finish();
  signal?.throwIfAborted();
  return { settings, plan, parameters };
}

/** The network that is trained. */
export function segmentSettings({
  task,
  plan,
  segment,
  hiddenSize,
  dropout,
}: Pick<SegmentTraining, "task" | "plan" | "segment" | "hiddenSize" | "dropout">): SegmentSettings {
  return {
    context: plan.context,
    horizon: task.horizon,
    segment,
    hiddenSize,
    dropout,
    bases: baseCount(plan),
    series: plan.ofSeries ? task.series.length : 0,
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
  if (origins.length === 0) return new Float64Array(0);
  const { data } = await predict({
    backend,
    model: segmentNetwork(settings),
    parameters,
    batches: batchesOf(task, origins, plan, batchSize),
    outputs: (network, { window, bases, series }) => network({ window, bases, series }),
  });
  const forecasts = Float64Array.from(data);
  for (let row = 0; row < origins.length; row++) {
    const { last, scale } = unitOf(task.series[origins.series[row]!]!.values, origins.at[row]!, plan);
    for (let at = row * horizon; at < (row + 1) * horizon; at++)
      forecasts[at] = last + scale * forecasts[at]!;
  }
  return forecasts;
}

/**
 * The number of windows of each series that are trained on: those with a whole horizon before `ends[i]`, and a
 * whole context before that, or half of the known values where the series is short.
 */
export function windowCounts({ horizon }: Task, context: number, ends: Int32Array): Int32Array {
  return ends.map((end) => Math.max(0, end - horizon - firstOrigin(end - horizon, context) + 1));
}

/** The first origin of a series whose last one is `last`. */
function firstOrigin(last: number, context: number): number {
  return Math.max(1, Math.min(context, last >> 1));
}

function* sampledBatches(
  { task, plan, ends, seed, steps }: SegmentTraining,
  rows: number,
): Generator<SegmentBatch> {
  const random = randomStream(seed, 1);
  const cumulative = Float64Array.from(windowCounts(task, plan.context, ends));
  for (let i = 1; i < cumulative.length; i++) cumulative[i]! += cumulative[i - 1]!;
  for (let step = 0; step < steps; step++) {
    const series = new Int32Array(rows);
    const at = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const drawn = random.below(cumulative.at(-1)!);
      const own = firstAbove(cumulative, drawn);
      series[row] = own;
      at[row] = firstOrigin(ends[own]! - task.horizon, plan.context) + drawn - (cumulative[own - 1] ?? 0);
    }
    yield segmentBatch(task, { length: rows, series, at }, plan);
  }
}

function* batchesOf(
  task: Task,
  { length, series, at }: Origins,
  plan: WindowPlan,
  rows: number,
): Generator<SegmentBatch> {
  for (let from = 0; from < length; from += rows) {
    const to = Math.min(length, from + rows);
    const part = { length: to - from, series: series.slice(from, to), at: at.slice(from, to) };
    yield segmentBatch(task, part, plan);
  }
}
