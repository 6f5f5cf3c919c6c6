// The numbers of a health report, as one traced function of parameters, batch and key.
import { globalNorm, type Optimizer } from "@grus/optim";
import {
  abs,
  add,
  and,
  cast,
  div,
  greater,
  less,
  lessEqual,
  mapTree,
  max,
  maximum,
  mul,
  neg,
  sqrt,
  square,
  sum,
  type Tensor,
  valueAndGradWithAuxiliary,
  where,
  zeros,
} from "@grus/tensor";
import type { SeenSequence, WatchSequences } from "./watching.ts";

/** A gate is saturated where it is within this of 0 or 1, as in Karpathy et al. (arXiv 1506.02078). */
export const GATE_MARGIN = 0.1;

/** A hidden state is saturated where its magnitude is above this, and at most 1: beyond, it is no tanh's. */
export const HIDDEN_BOUND = 0.99;

/** What a measurement gives: traced tensors, or their data. */
export interface Measurement<Leaf> {
  /** Scalars, here and below, where nothing else is said. */
  readonly loss: Leaf;
  readonly gradientNorm: Leaf;
  /** Trees of the parameters' structure; that of the updates is empty without an optimizer. */
  readonly gradientNorms: unknown;
  readonly weightNorms: unknown;
  readonly updateNorms: unknown;
  readonly sequences: readonly MeasuredSequence<Leaf>[];
}

/** Of one sequence. */
export interface MeasuredSequence<Leaf> {
  /** [time]: ‖dL/dh‖ over batch and features. */
  readonly gradientByStep: Leaf;
  /** Part of the hidden state's values. */
  readonly saturated: Leaf;
  /** [hiddenSize] */
  readonly unitRanges: Leaf;
  /** Parts of each gate's values. */
  readonly gates: Readonly<Record<string, { readonly closed: Leaf; readonly open: Leaf }>>;
}

/** What is measured, to be compiled for one batch. */
export interface Measured<Parameters, Batch, Watch> {
  readonly loss: (parameters: Parameters, batch: Batch, context: { key?: Tensor; watch?: Watch }) => Tensor;
  readonly optimizer?: Optimizer;
  readonly watchSequences: WatchSequences<Watch>;
}

/** Traces the loss once for what sequences it walks over, then with a probe for each: loss, norms, and what is seen inside. */
export function measurement<Parameters, Batch, Watch>(
  { loss, optimizer, watchSequences }: Measured<Parameters, Batch, Watch>,
  tell: (sequences: readonly SeenSequence[]) => void,
): (parameters: Parameters, batch: Batch, key: Tensor) => Measurement<Tensor> {
  return (parameters: Parameters, batch: Batch, key: Tensor) => {
    const found = watchSequences();
    loss(parameters, batch, { key, watch: found.watch });
    tell(found.sequences);
    const probes = found.sequences.map(({ probe }) => zeros(probe.shape));
    const { value, gradient, auxiliary } = valueAndGradWithAuxiliary(
      (given: { readonly parameters: Parameters; readonly probes: readonly Tensor[] }) => {
        const { watch, sequences } = watchSequences(given.probes);
        return { value: loss(given.parameters, batch, { key, watch }), auxiliary: sequences };
      },
    )({ parameters, probes });
    const own = gradient.parameters as unknown;
    const byProbe = gradient.probes as unknown as readonly Tensor[];
    return {
      loss: value,
      gradientNorm: globalNorm(own),
      gradientNorms: mapTree(own, (leaf) => norm(leaf as Tensor)),
      weightNorms: mapTree(parameters, (leaf) => norm(leaf as Tensor)),
      updateNorms: optimizer === undefined ? {} : updateNorms(optimizer, own, parameters),
      sequences: auxiliary.map((sequence, i) => insideOf(sequence, byProbe[i]!)),
    };
  };
}

function updateNorms(optimizer: Optimizer, gradient: unknown, parameters: unknown): unknown {
  const { updates } = optimizer.update(gradient as never, optimizer.init(parameters), parameters as never);
  return mapTree(updates as unknown, (leaf) => norm(leaf as Tensor));
}

function insideOf({ hidden, gates, isValid }: SeenSequence, gradient: Tensor): MeasuredSequence<Tensor> {
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

/** The part of the valid steps' features that are flagged, a scalar. */
function share(flags: Tensor, isValid: Tensor, steps: Tensor): Tensor {
  const counted = mul(cast(flags, "float32"), isValid);
  return div(sum(counted), mul(maximum(steps, 1), flags.shape[2]!));
}

/** max − min of each unit over the valid steps of all rows, [hiddenSize]; −Infinity where no step is valid. */
function rangeOf(hidden: Tensor, isValid: Tensor): Tensor {
  const over = (value: Tensor) =>
    max(where(greater(isValid, 0), value, Number.NEGATIVE_INFINITY), { axes: [0, 1] });
  return add(over(hidden), over(neg(hidden)));
}

function norm(value: Tensor): Tensor {
  return sqrt(sum(square(value)));
}
