// GRU, LSTM and SimpleRNN cells, alone or stacked, with their weights.
import type { Tensor, TensorData } from "@grus/tensor";
import { activationOf } from "../activations.ts";
import type { LayerConfig } from "../config.ts";
import { gruFromKeras, KerasLayoutError, lstmFromKeras, simpleRnnFromKeras } from "../keras-layout.ts";
import { isRecurrent } from "../recurrent-parameters.ts";
import { numbered } from "../stored-weights.ts";
import type { LayerWeights } from "../weights.ts";
import { type KerasParameters, tensorsOf } from "./layer.ts";
import type { SequenceResult } from "./masked-sequence.ts";
import { checkOptions, type RecurrentBody } from "./recurrent-core.ts";
import { isFused, type Recurrence, type RunOptions, runRecurrence } from "./run-recurrence.ts";

const KINDS: Readonly<Record<string, Recurrence["kind"]>> = {
  GRU: "GRU",
  LSTM: "LSTM",
  SimpleRNN: "SimpleRNN",
  GRUCell: "GRU",
  LSTMCell: "LSTM",
  SimpleRNNCell: "SimpleRNN",
};

/** The recurrence of a cell, or of a layer with its cell; its weights are under `part`. */
export function cellOf(
  config: LayerConfig,
  cell: LayerConfig,
  weights: LayerWeights,
  part: string,
): RecurrentBody {
  if (cell.className === "StackedRNNCells") return stackOf(config, cell, weights.inner(part));
  const kind = Object.hasOwn(KINDS, cell.className) ? KINDS[cell.className] : undefined;
  if (kind === undefined)
    return config.refuse(
      `a layer or cell among ${[...Object.keys(KINDS), "StackedRNNCells"].join(", ")}`,
      cell.className,
    );
  const recurrence = recurrenceOf(cell, kind);
  const names = ["kernel", "recurrent_kernel", ...(cell.flag("use_bias", true) ? ["bias"] : [])];
  const taken = weights.take(part, names);
  if (cell !== config) checkOptions(cell);
  return {
    ...parametersOf(config, recurrence, taken),
    gates: describeGates(recurrence),
    stateCount: kind === "LSTM" ? 2 : 1,
    lastState: 0,
    rank: 3,
    bind: (parameters, steps) => {
      const own = tensorsOf(parameters);
      if (!isRecurrent(own))
        return config.refuse("recurrent parameters", Object.keys(own).join(", ") || "none");
      return { steps, run: (x, options) => runRecurrence(recurrence, own, x, options) };
    },
  };
}

/**
 * Cells of which each takes the outputs of the one before. As all of them skip the same masked steps, they
 * run one after the other over the whole sequence.
 */
function stackOf(config: LayerConfig, stack: LayerConfig, weights: LayerWeights): RecurrentBody {
  const counts = new Map<string, number>();
  const cells = stack.innerConfigs("cells").map((cell) => {
    const index = counts.get(cell.className) ?? 0;
    counts.set(cell.className, index + 1);
    return cellOf(config, cell, weights, `cells/${numbered(cell.className, index)}`);
  });
  const last = cells.at(-1);
  if (last === undefined) return config.refuse("cells in a stack", "none");
  checkOptions(stack);
  const before = cells.slice(0, -1).reduce((total, { stateCount }) => total + stateCount, 0);
  return {
    parameters: Object.fromEntries(cells.map(({ parameters }, i) => [String(i), parameters])),
    parameterCount: cells.reduce((total, own) => total + own.parameterCount, 0),
    gates: cells.map(({ gates }) => gates).join("; then "),
    stateCount: before + last.stateCount,
    lastState: before + last.lastState,
    rank: 3,
    bind: (parameters, steps) => ({
      steps,
      run: (x, options) => runStack(cells, parameters, x, options),
    }),
  };
}

function runStack(
  cells: readonly RecurrentBody[],
  parameters: KerasParameters,
  x: Tensor,
  { initial, ...options }: RunOptions,
): SequenceResult {
  const states: Tensor[] = [];
  const output = cells.reduce((own, cell, i) => {
    const from = initial.slice(states.length, states.length + cell.stateCount);
    const { steps, run } = cell.bind(parameters[String(i)] as KerasParameters, own);
    const result = run(steps, { ...options, initial: from });
    states.push(...result.states);
    return result.output;
  }, x);
  return { output, states };
}

function recurrenceOf(cell: LayerConfig, kind: Recurrence["kind"]): Recurrence {
  return {
    kind,
    units: cell.size("units"),
    activation: activationOf(cell, "activation", "tanh"),
    recurrentActivation: activationOf(
      cell,
      kind === "SimpleRNN" ? "activation" : "recurrent_activation",
      "sigmoid",
    ),
    // Keras 2 files without reset_after predate the option.
    resetAfter: kind === "GRU" && cell.flag("reset_after", cell.version >= 3),
  };
}

function parametersOf(
  config: LayerConfig,
  { kind, units, resetAfter }: Recurrence,
  { kernel, recurrent_kernel: recurrentKernel, bias }: Readonly<Record<string, TensorData>>,
): Pick<RecurrentBody, "parameters" | "parameterCount"> {
  if (recurrentKernel!.shape[0] !== units)
    config.refuse(`weights of ${units} units`, `${recurrentKernel!.shape[0]}`);
  if (kind === "GRU" && bias !== undefined && (bias.shape.length === 2) !== resetAfter)
    config.refuse(`a bias ${resetAfter ? "[2, 3 · units]" : "[3 · units]"}`, `[${bias.shape.join(", ")}]`);
  const weights = { kernel: kernel!, recurrentKernel: recurrentKernel!, bias };
  const convert = { GRU: gruFromKeras, LSTM: lstmFromKeras, SimpleRNN: simpleRnnFromKeras }[kind];
  try {
    return {
      parameters: { ...convert(weights) },
      parameterCount: [kernel, recurrentKernel, bias].reduce((sum, own) => sum + (own?.data.length ?? 0), 0),
    };
  } catch (error) {
    if (error instanceof KerasLayoutError)
      return config.refuse("weights that fit", error.message.split("\n")[0]!);
    throw error;
  }
}

const FORMS: Readonly<Record<Recurrence["kind"], string>> = {
  GRU: "z, r, h",
  LSTM: "i, f, c, o",
  SimpleRNN: "none",
};

function describeGates(recurrence: Recurrence): string {
  const { kind, activation, recurrentActivation, resetAfter } = recurrence;
  const functions =
    kind === "SimpleRNN" ? activation.name : `${recurrentActivation.name}, ${activation.name}`;
  const form = kind === "GRU" ? `, reset ${resetAfter ? "after" : "before"} the product` : "";
  return `${FORMS[kind]} (${functions}${form}${isFused(recurrence) ? "" : "; step by step"})`;
}
