// How healthy a model's gradients are: what arrives at each time step, what gates and units do, and what should be done.
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
import { type Finding, findingsOf } from "./findings.ts";
import { type MeasuredSequence, type Measurement, measurement } from "./measure.ts";
import { nameOf, type SeenSequence, type WatchedContext, type WatchSequences } from "./watching.ts";

/** Options of {@link gradientHealth}. */
export interface GradientHealthOptions<Parameters, Batch> {
  readonly backend: Backend;
  readonly parameters: Parameters;
  /** On the host. */
  readonly batch: Batch;
  /** As `minimize` takes it; it passes `context.watch` to its recurrent layers: `model.apply(parameters, x, { key, watch })`. */
  readonly loss: (
    parameters: NoInfer<Parameters>,
    batch: NoInfer<Traced<Batch>>,
    context: WatchedContext,
  ) => Tensor;
  /** `watchSequences` of @grus/cells. */
  readonly watchSequences: WatchSequences;
  /** To see the updates it would make in a first step. Default: updates are not reported. */
  readonly optimizer?: Optimizer | undefined;
  /** Seeds the key given to the loss. Default 0. */
  readonly seed?: number | undefined;
}

/** One parameter tensor. Norms are Euclidean. */
export interface ParameterHealth {
  readonly gradientNorm: number;
  readonly weightNorm: number;
  /** Of the optimizer's update, where one was given. */
  readonly updateNorm?: number;
}

/** How saturated a gate is: parts of all its values, in [0, 1]. */
export interface GateHealth {
  /** Below 0.1. */
  readonly closed: number;
  /** Above 0.9. */
  readonly open: number;
}

/** A recurrence over a sequence: one direction of one layer. */
export interface SequenceHealth {
  /** "sequence 0 (layer 0, forward)" */
  readonly name: string;
  /** In a step's order of walking: for a direction that walks back, index 0 is the last time step. ‖dL/dh‖ over batch and features. */
  readonly gradientByStep: readonly number[];
  /**
   * The gradient horizon: over how many steps back from the last that has a gradient ‖dL/dh‖ falls to a tenth of what it is there; Infinity where it never
   * does. Says most for a loss that reads the end of the sequence: one that reads every step adds to the gradient at each.
   */
  readonly horizon: number;
  /** ‖dL/dh‖ multiplies by this with each step back, on average (geometric mean). */
  readonly growth: number;
  /** The part of the hidden state's values whose magnitude is above 0.99. */
  readonly saturated: number;
  /** Units that do the same at every step of every row. */
  readonly deadUnits: readonly number[];
  readonly units: number;
  readonly gates: Readonly<Record<string, GateHealth>>;
}

/** What {@link gradientHealth} found. Plain data. */
export interface GradientHealth {
  readonly loss: number;
  /** Global norm of the gradient by the parameters. */
  readonly gradientNorm: number;
  readonly parameters: Readonly<Record<string, ParameterHealth>>;
  readonly sequences: readonly SequenceHealth[];
  /** What is wrong, the worst first, and what is likely to mend it. Empty where nothing is. */
  readonly findings: readonly Finding[];
}

/** A unit whose hidden state varies by less than this over all steps and rows is dead. */
const DEAD_RANGE = 1e-6;

/**
 * Measures the gradients of one batch: a program of its own, which walks recurrent layers step by step and takes about as long as two training steps, so ask for
 * it now and then. Nothing is trained. Throws {@link HealthError} where the loss hands its watch to no recurrent layer.
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
  const walked = seen.reverse ? byTime.toReversed() : byTime;
  const ranges = Array.from(unitRanges.data);
  return {
    name: nameOf(seen),
    gradientByStep: walked,
    horizon: horizonOf(walked),
    growth: growthOf(walked),
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

/** The last step with a gradient; 0 where there is none. */
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

/** Over the steps whose gradient has not died out: 0 cannot be divided by. */
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
