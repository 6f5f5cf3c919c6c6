// The minimal gated cells, whose gates depend on the input alone: linear recurrences, computed over all of
// time at once (Feng et al., arXiv 2410.01201).
import {
  add,
  div,
  expandAxis,
  linearScan,
  mul,
  sigmoid,
  split,
  splitKey,
  sub,
  type Tensor,
  take,
  transpose,
  where,
  zeros,
} from "@grus/tensor";
import type { Cell, CellSequence, CellSequenceOptions, CellState } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { applyLinear, linear } from "./linear.ts";
import { clearPadding, validSteps } from "./padding.ts";
import { layerOf, type RecurrentLayerOptions } from "./recurrent-layer.ts";
import type { CausalUnless, RecurrentLayer } from "./recurrent-types.ts";
import { runFused } from "./run-cell.ts";

/** The parameters of a minimal cell: one linear map from the input to its gates. */
export interface MinimalParameters {
  /** [gates · hiddenSize, inputSize]: minGRU update, candidate; minLSTM forget, input, candidate. */
  readonly weight: Tensor;
  /** [gates · hiddenSize]; absent without bias. */
  readonly bias?: Tensor | undefined;
}

/** Options of {@link minGruCell} and {@link minLstmCell}. */
export interface MinimalCellOptions {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of the hidden state. */
  readonly hiddenSize: number;
  /** Whether there is a bias. Default true. */
  readonly bias?: boolean | undefined;
  /** Initialisers of the parameters. Default of both: uniform between ±1/√inputSize, as a linear layer. */
  readonly initialisers?:
    | { readonly weight?: Initialiser | undefined; readonly bias?: Initialiser | undefined }
    | undefined;
}

/** Options of {@link minGru} and {@link minLstm}. */
export interface MinimalLayerOptions<Bidirectional extends boolean = boolean>
  extends MinimalCellOptions,
    RecurrentLayerOptions<Bidirectional> {}

/** h' = keep ⊙ h + write, for gates that do not depend on h. */
interface LinearStep {
  readonly gates: Readonly<Record<string, Tensor>>;
  readonly keep: Tensor;
  readonly write: Tensor;
}

/**
 * The minimal gated recurrent unit:
 *
 *     z = σ(W_z x + b_z)    n = W_n x + b_n    h' = (1 − z) ⊙ h + z ⊙ n
 *
 * A linear recurrence in h, so a whole sequence is one `linearScan`. The output is h'. Throws
 * {@link CellOptionError}.
 */
export function minGruCell(options: MinimalCellOptions): Cell<MinimalParameters> {
  return minimalCell("minGruCell", 2, options, (gates) => {
    const z = sigmoid(gates[0]!);
    return { keep: sub(1, z), write: mul(z, gates[1]!), gates: { update: z } };
  });
}

/**
 * The minimal long short-term memory:
 *
 *     f = σ(W_f x + b_f)    i = σ(W_i x + b_i)    n = W_n x + b_n    h' = (f ⊙ h + i ⊙ n) / (f + i)
 *
 * A linear recurrence in h, so a whole sequence is one `linearScan`. The output is h'. Throws
 * {@link CellOptionError}.
 */
export function minLstmCell(options: MinimalCellOptions): Cell<MinimalParameters> {
  return minimalCell("minLstmCell", 3, options, (gates) => {
    const f = sigmoid(gates[0]!);
    const i = sigmoid(gates[1]!);
    const total = add(f, i);
    return { keep: div(f, total), write: mul(div(i, total), gates[2]!), gates: { forget: f, input: i } };
  });
}

/** {@link minGruCell} over sequences [batch, time, inputSize]; options as for `gru`. */
export function minGru<Bidirectional extends boolean = false>(
  options: MinimalLayerOptions<Bidirectional>,
): RecurrentLayer<MinimalParameters, CellState, CausalUnless<Bidirectional>> {
  return layerOf((inputSize) => minGruCell({ ...options, inputSize }), options, runFused);
}

/** {@link minLstmCell} over sequences [batch, time, inputSize]; options as for `gru`. */
export function minLstm<Bidirectional extends boolean = false>(
  options: MinimalLayerOptions<Bidirectional>,
): RecurrentLayer<MinimalParameters, CellState, CausalUnless<Bidirectional>> {
  return layerOf((inputSize) => minLstmCell({ ...options, inputSize }), options, runFused);
}

function minimalCell(
  source: string,
  gates: number,
  { inputSize, hiddenSize, bias = true, initialisers = {} }: MinimalCellOptions,
  rule: (gates: readonly Tensor[]) => LinearStep,
): Cell<MinimalParameters> {
  checkSizes(source, { inputSize, hiddenSize });
  const map = linear({ inputSize, outputSize: gates * hiddenSize, bias, initialisers });
  const sizes = Array.from({ length: gates }, () => hiddenSize);
  // A product for each gate: the gates of all steps are larger than the weights, and are not copied to be split.
  const linearStep = (parameters: MinimalParameters, x: Tensor): LinearStep => {
    const weights = split(parameters.weight, 0, sizes);
    const biases = parameters.bias === undefined ? [] : split(parameters.bias, 0, sizes);
    return rule(weights.map((weight, gate) => applyLinear({ weight, bias: biases[gate] }, x)));
  };
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => map.init(splitKey(key)[0]),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    step: (parameters, { hidden: h }, x) => {
      const { keep, write, gates: named } = linearStep(parameters, x);
      const hidden = add(mul(keep, h), write);
      return { state: { hidden }, output: hidden, gates: named };
    },
    sequence: (parameters, x, options) =>
      scanLinear(linearStep(parameters, clearPadding(x, options)), options),
  };
}

/** Runs the recurrence over time; past a row's length the state is unchanged and the output 0. */
function scanLinear(
  { keep, write }: LinearStep,
  { lengths, reverse = false, timeMajor = false, initialState }: CellSequenceOptions<CellState>,
): CellSequence<CellState> {
  const turn = (x: Tensor) => (timeMajor ? transpose(x, [1, 0, 2]) : x);
  const valid = lengths === undefined ? undefined : expandAxis(validSteps(lengths, turn(keep).shape[1]!), -1);
  const a = valid === undefined ? turn(keep) : where(valid, turn(keep), 1);
  const b = valid === undefined ? turn(write) : where(valid, turn(write), 0);
  const initial = initialState === undefined ? {} : { initial: initialState.hidden };
  const all = linearScan(a, b, { reverse, ...initial });
  const time = all.shape[1]!;
  const hidden =
    time === 0
      ? (initialState?.hidden ?? zeros([all.shape[0]!, all.shape[2]!]))
      : take(all, 1, reverse ? 0 : -1);
  return { output: turn(valid === undefined ? all : where(valid, all, 0)), state: { hidden } };
}
