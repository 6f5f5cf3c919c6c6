// The numbers of a health report, as one traced function of parameters, batch and key.
import { globalNorm, type Optimizer } from "@grus/optim";
import {
  abs,
  add,
  and,
  cast,
  div,
  greater,
  type Key,
  less,
  lessEqual,
  mapTree,
  max,
  maximum,
  mul,
  neg,
  runningStatistics,
  sqrt,
  square,
  sum,
  type Tensor,
  valueAndGradWithAuxiliary,
  where,
  zeros,
} from "@grus/tensor";
import { trainedOf, withTrained } from "../trained-parameters.ts";
import { type SeenSequence, type WatchedContext, type WatchSequences, watchOf } from "./watching.ts";

/** A gate is saturated within this distance of 0 or 1, as in Karpathy et al. (arXiv 1506.02078). */
export const GATE_MARGIN = 0.1;

/**
 * A hidden state is saturated if its magnitude is above this and at most 1: larger values do not come from a
 * tanh.
 */
export const HIDDEN_BOUND = 0.99;

/** The result of a measurement. */
export interface Measurement {
  /** Scalars, unless stated otherwise. */
  readonly loss: Tensor;
  readonly gradientNorm: Tensor;
  /** Trees with the parameters' structure; that of the updates is empty without an optimizer. */
  readonly gradientNorms: unknown;
  readonly weightNorms: unknown;
  readonly updateNorms: unknown;
  readonly sequences: readonly MeasuredSequence[];
}

/** Of one sequence. */
export interface MeasuredSequence {
  /** [time]: ‖dL/dh‖ over batch and features. */
  readonly gradientByStep: Tensor;
  /** Share of the hidden state's values. */
  readonly saturated: Tensor;
  /** [hiddenSize] */
  readonly unitRanges: Tensor;
  /** Shares of each gate's values. */
  readonly gates: Readonly<Record<string, { readonly closed: Tensor; readonly open: Tensor }>>;
}

/** The measured function, to be compiled for one batch. */
export interface Measured<Parameters, Batch> {
  /** Of a traced batch. */
  readonly loss: (parameters: Parameters, batch: Batch, context: WatchedContext) => Tensor;
  readonly optimizer?: Optimizer | undefined;
  readonly statistics?: readonly string[] | undefined;
  readonly watchSequences: WatchSequences;
}

/**
 * Traces the loss once to find its sequences, then with a probe for each: loss, norms, and the records of the
 * sequences.
 */
export function measurement<Parameters, Batch>(
  { loss, optimizer, statistics, watchSequences }: Measured<Parameters, Batch>,
  tell: (sequences: readonly SeenSequence[]) => void,
): (parameters: Parameters, batch: Batch, key: Key) => Measurement {
  return (parameters, batch, key) => {
    const trained = trainedOf(parameters, statistics);
    const found = watchSequences();
    loss(parameters, batch, { key, watch: watchOf(found), statistics: runningStatistics() });
    tell(found.sequences);
    const probes = found.sequences.map(({ probe }) => zeros(probe.shape));
    const { value, gradient, auxiliary } = valueAndGradWithAuxiliary(
      (given: { readonly parameters: Parameters; readonly probes: readonly Tensor[] }) => {
        const watching = watchSequences(given.probes);
        const context = { key, watch: watchOf(watching), statistics: runningStatistics() };
        const value = loss(withTrained(parameters, given.parameters), batch, context);
        return { value, auxiliary: watching.sequences };
      },
    )({ parameters: trained, probes });
    const { parameters: own, probes: byProbe } = gradient;
    return {
      loss: value,
      gradientNorm: globalNorm(own),
      gradientNorms: mapTree(own, norm),
      weightNorms: mapTree(trained, norm),
      updateNorms: optimizer === undefined ? {} : updateNorms(optimizer, own, trained),
      sequences: auxiliary.map((sequence, i) => insideOf(sequence, byProbe[i]!)),
    };
  };
}

function updateNorms<Parameters>(
  optimizer: Optimizer,
  gradient: Parameters,
  parameters: Parameters,
): unknown {
  const { updates } = optimizer.update(gradient, optimizer.init(parameters), parameters);
  return mapTree(updates, norm);
}

function insideOf({ hidden, gates, isValid }: SeenSequence, gradient: Tensor): MeasuredSequence {
  const steps = sum(isValid);
  const shares = Object.entries(gates).map(([name, gate]) => {
    const closed = share(less(gate, GATE_MARGIN), isValid, steps);
    return [name, { closed, open: share(greater(gate, 1 - GATE_MARGIN), isValid, steps) }] as const;
  });
  return {
    gradientByStep: sqrt(sum(square(gradient), { axes: [0, 2] })),
    saturated: share(and(greater(abs(hidden), HIDDEN_BOUND), lessEqual(abs(hidden), 1)), isValid, steps),
    unitRanges: rangeOf(hidden, isValid),
    gates: Object.fromEntries(shares),
  };
}

/** The share of the valid steps' features that are flagged, a scalar. */
function share(flags: Tensor, isValid: Tensor, steps: Tensor): Tensor {
  const counted = mul(cast(flags, "float32"), isValid);
  return div(sum(counted), mul(maximum(steps, 1), flags.shape[2]!));
}

/** max − min of each unit over the valid steps of all rows, [hiddenSize]; −Infinity if no step is valid. */
function rangeOf(hidden: Tensor, isValid: Tensor): Tensor {
  const over = (value: Tensor) =>
    max(where(greater(isValid, 0), value, Number.NEGATIVE_INFINITY), { axes: [0, 1] });
  return add(over(hidden), over(neg(hidden)));
}

function norm(value: Tensor): Tensor {
  return sqrt(sum(square(value)));
}
