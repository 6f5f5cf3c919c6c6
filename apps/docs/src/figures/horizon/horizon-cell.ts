// The cells of the gradient horizon, each with the cures that apply to it.
import { type Cell, cells, gruCell, type Initialiser, init } from "grus";
import { normalisedRnnCell } from "./normalised-rnn-cell.ts";

/** The cells. */
export const CELLS = ["rnn", "lstm", "gru"] as const;
/** Biases of the gate that keeps the state: as PyTorch, one, or drawn for memories up to the length. */
export const BIASES = ["default", "one", "chrono"] as const;

/** Features of a step, and units. */
export const [FEATURES, UNITS] = [2, 32] as const;

/** What decides how far a gradient reaches before training. */
export interface CellSettings {
  readonly cell: (typeof CELLS)[number];
  readonly bias: (typeof BIASES)[number];
  readonly isOrthogonal: boolean;
  readonly isNormalised: boolean;
  /** Factor of the recurrent weights. */
  readonly gain: number;
  /** Steps of a sequence. */
  readonly time: number;
}

/** How many gates the weights of a cell hold, and which of them keeps the state. */
const GATES = { rnn: { count: 1, keeps: -1 }, lstm: { count: 4, keeps: 1 }, gru: { count: 3, keeps: 1 } };

/** The cell of these settings. */
export function horizonCell(settings: CellSettings): Cell<unknown> {
  const { cell, isNormalised } = settings;
  const initialisers = { weightHh: recurrentWeight(settings), ...biases(settings) };
  const options = { inputSize: FEATURES, hiddenSize: UNITS, initialisers };
  if (isNormalised) return normalisedCell(settings, options);
  if (cell === "rnn") return cells.rnnCell(options);
  return cell === "lstm" ? cells.lstmCell(options) : gruCell(options);
}

/** Orthogonal in each gate, or as PyTorch. */
function recurrentWeight({ cell, isOrthogonal, gain }: CellSettings): Initialiser {
  const bound = gain / Math.sqrt(UNITS);
  return isOrthogonal
    ? init.perGate(GATES[cell].count, init.orthogonal({ gain }))
    : init.uniform({ low: -bound, high: bound });
}

/** Biases that open the gate that keeps the state, if there is such a gate and it is wished for. */
function biases(settings: CellSettings): { biasIh?: Initialiser; biasHh?: Initialiser } {
  const { cell, bias, time } = settings;
  if (cell === "rnn" || bias === "default") return {};
  const chrono = cell === "lstm" ? init.chronoLstm : init.chronoGru;
  return {
    biasIh: bias === "chrono" ? chrono({ maxTime: time }) : openGate(GATES[cell]),
    biasHh: init.constant(0),
  };
}

function openGate({ count, keeps }: { readonly count: number; readonly keeps: number }): Initialiser {
  const each = Array.from({ length: count }, (_, gate) => init.constant(gate === keeps ? 1 : 0));
  return init.perGate(count, each);
}

interface NormalisedOptions {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly initialisers: { readonly weightHh: Initialiser; readonly biasIh?: Initialiser };
}

function normalisedCell({ cell }: CellSettings, options: NormalisedOptions): Cell<unknown> {
  if (cell === "rnn") return normalisedRnnCell(options);
  const { biasIh } = options.initialisers;
  return cell === "lstm"
    ? withBias(cells.layerNormLstmCell(options), biasIh)
    : withBias(cells.layerNormGruCell(options), biasIh);
}

/** A layer-normalised cell has its biases after the normalisation, as β. */
function withBias<Parameters extends cells.LayerNormGruParameters>(
  cell: Cell<Parameters>,
  bias: Initialiser | undefined,
): Cell<Parameters> {
  if (bias === undefined) return cell;
  return {
    ...cell,
    init: (key) => {
      const parameters = cell.init(key);
      const { normIh } = parameters;
      return { ...parameters, normIh: { ...normIh, bias: bias(key, normIh.bias.shape) } };
    },
  };
}
