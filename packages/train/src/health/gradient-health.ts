// Health of a model's gradients: the gradient at each time step, the behaviour of gates and units, and
// suggested remedies.
import type { Optimizer } from "@grus/optim";
import {
  type Backend,
  checkBackend,
  compile,
  flatten,
  type Key,
  key,
  type Tensor,
  type Traced,
} from "@grus/tensor";
import { checkBatch } from "../batches/host-batch.ts";
import { HealthError } from "../errors.ts";
import { findingsOf } from "./findings.ts";
import type { GradientHealth, SequenceHealth } from "./health-report.ts";
import { type MeasuredSequence, type Measurement, measurement } from "./measure.ts";
import { nameOf, type SeenSequence, type WatchedContext, type WatchSequences } from "./watching.ts";

/** Options of {@link gradientHealth}. */
export interface GradientHealthOptions<Parameters, Batch> {
  readonly backend: Backend;
  readonly parameters: Parameters;
  /** On the host. */
  readonly batch: Batch;
  /**
   * As in `minimize`; must pass `context.watch` to its recurrent layers:
   * `model.bind(parameters, { key, watch })`.
   */
  readonly loss: (
    parameters: NoInfer<Parameters>,
    batch: NoInfer<Traced<Batch>>,
    context: WatchedContext,
  ) => Tensor;
  /**
   * Paths of the parameters that are running statistics, `model.statistics`, which are excluded. Default:
   * none.
   */
  readonly statistics?: readonly string[] | undefined;
  /** `watchSequences` of @grus/cells. */
  readonly watchSequences: WatchSequences;
  /** To report the updates of its first step. Default: updates are not reported. */
  readonly optimizer?: Optimizer | undefined;
  /** Seed of the key passed to the loss. Default 0. */
  readonly seed?: number | undefined;
}

/** A unit whose hidden state varies by less than this over all steps and rows is dead. */
const DEAD_RANGE = 1e-6;

/**
 * Measures the gradients of one batch, by a separate program that computes recurrent layers step by step and
 * takes about as long as two training steps, so call it occasionally. Trains nothing. Throws
 * {@link HealthError} if the loss does not pass its watch to a recurrent layer.
 *
 *     const health = await gradientHealth({ backend, parameters, batch, loss, optimizer, watchSequences });
 *     console.log(describeHealth(health));
 */
export async function gradientHealth<Parameters, Batch>(
  options: GradientHealthOptions<Parameters, Batch>,
): Promise<GradientHealth> {
  const { backend, parameters, batch, seed = 0 } = options;
  checkBackend("gradientHealth", backend);
  checkBatch(batch, "gradientHealth");
  let seen: readonly SeenSequence[] = [];
  const measure = measurement<Parameters, Traced<Batch>>(options, (sequences) => {
    seen = sequences;
  });
  const measured = (p: unknown, b: unknown, k: Key) => {
    const found = measure(p as Parameters, b as Traced<Batch>, k);
    if (seen.length === 0) throw new HealthError();
    return found;
  };
  const compiled = await compile(backend, measured, parameters, batch, key(seed));
  try {
    return healthOf(await compiled.run(parameters, batch, key(seed)), seen);
  } finally {
    compiled.dispose();
  }
}

function healthOf(numbers: Measurement, seen: readonly SeenSequence[]): GradientHealth {
  const [gradients, weights, updates] = [numbers.gradientNorms, numbers.weightNorms, numbers.updateNorms].map(
    byPath,
  );
  const parameters = Object.entries(gradients!).map(([path, gradientNorm]) => {
    const updateNorm = updates![path];
    return [
      path,
      { gradientNorm, weightNorm: weights![path]!, ...(updateNorm === undefined ? {} : { updateNorm }) },
    ] as const;
  });
  const measured = {
    loss: numberOf(numbers.loss),
    gradientNorm: numberOf(numbers.gradientNorm),
    parameters: Object.fromEntries(parameters),
    sequences: numbers.sequences.map((sequence, i) => sequenceHealth(sequence, seen[i]!)),
  };
  return { ...measured, findings: findingsOf(measured) };
}

function sequenceHealth(
  { gradientByStep, saturated, unitRanges, gates }: MeasuredSequence,
  seen: SeenSequence,
): SequenceHealth {
  const byTime = Array.from(gradientByStep.data);
  const ordered = seen.reverse ? byTime.toReversed() : byTime;
  const ranges = Array.from(unitRanges.data);
  return {
    name: nameOf(seen),
    gradientByStep: ordered,
    horizon: horizonOf(ordered),
    growth: growthOf(ordered),
    saturated: numberOf(saturated),
    deadUnits: ranges.flatMap((range, unit) => (range < DEAD_RANGE ? [unit] : [])),
    units: ranges.length,
    gates: Object.fromEntries(
      Object.entries(gates).map(([name, { closed, open }]) => [
        name,
        { closed: numberOf(closed), open: numberOf(open) },
      ]),
    ),
  };
}

/** The last step with a gradient; 0 if there is none. */
function lastStep(byStep: readonly number[]): number {
  return Math.max(
    0,
    byStep.findLastIndex((value) => value !== 0),
  );
}

function horizonOf(byStep: readonly number[]): number {
  const last = lastStep(byStep);
  for (let back = 1; back <= last; back++) {
    if (byStep[last - back]! <= byStep[last]! / 10) return back;
  }
  return Number.POSITIVE_INFINITY;
}

/** Over the steps with a nonzero gradient, to avoid division by 0. */
function growthOf(byStep: readonly number[]): number {
  const last = lastStep(byStep);
  const first = byStep.findIndex((value) => value !== 0);
  if (first < 0 || first === last) return 1;
  return (byStep[first]! / byStep[last]!) ** (1 / (last - first));
}

function byPath(tree: unknown): Record<string, number> {
  return Object.fromEntries(flatten(tree).map(({ path, leaf }) => [path, numberOf(leaf)]));
}

function numberOf({ data }: Tensor): number {
  return data[0]!;
}
