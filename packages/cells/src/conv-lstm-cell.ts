// The convolutional LSTM: every product with a weight is a convolution.
import {
  add,
  concat,
  convolution,
  mul,
  reshape,
  sigmoid,
  splitKey,
  type Tensor,
  take,
  tanh,
  zeros,
} from "@grus/tensor";
import { type Cell, maskHidden } from "./cell.ts";
import { CellOptionError, checkSizes } from "./errors.ts";
import { splitGates } from "./gates.ts";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { uniformInit } from "./initialisers/uniform.ts";
import type { LstmState } from "./lstm-cell.ts";

/** The parameters of {@link convLstmCell}: gates in the order i, f, g, o. */
export interface ConvLstmParameters {
  /** [4 · hiddenChannels, inputChannels, ...kernel] */
  readonly weightIh: Tensor;
  /** [4 · hiddenChannels, hiddenChannels, ...kernel] */
  readonly weightHh: Tensor;
  /** [4 · hiddenChannels]; absent without bias. */
  readonly bias?: Tensor | undefined;
  /** [3, ...spatial, hiddenChannels]: peephole weights of i, f and o; absent without peepholes. */
  readonly peephole?: Tensor | undefined;
}

/** Options of {@link convLstmCell}. */
export interface ConvLstmCellOptions {
  /** The size of a map: [length] or [height, width]. */
  readonly spatial: readonly [number] | readonly [number, number];
  /** Input channels. */
  readonly inputChannels: number;
  /** Channels of the hidden state. */
  readonly hiddenChannels: number;
  /** Size of the kernel along each axis, odd. Default 3. */
  readonly kernelSize?: number | undefined;
  /** Whether there is a bias. Default true. */
  readonly bias?: boolean | undefined;
  /**
   * Whether gates have peepholes to the cell: the terms W ∘ C of the paper, which Keras leaves out. Default
   * false.
   */
  readonly peephole?: boolean | undefined;
  /**
   * Initialisers of the parameters. Default of each: uniform between ±1/√((inputChannels + hiddenChannels) ·
   * size of the kernel).
   */
  readonly initialisers?:
    | {
        readonly weightIh?: Initialiser | undefined;
        readonly weightHh?: Initialiser | undefined;
        readonly bias?: Initialiser | undefined;
        readonly peephole?: Initialiser | undefined;
      }
    | undefined;
}

/**
 * The convolutional LSTM (Shi et al., arXiv 1506.04214, equation 3) over one or two spatial axes; * is a
 * convolution with zero padding, which keeps the size:
 *
 *     i = σ(W_i * x + U_i * h + b_i + p_i ⊙ c)    f = σ(W_f * x + U_f * h + b_f + p_f ⊙ c)
 *     g = tanh(W_g * x + U_g * h + b_g)    c' = f ⊙ c + i ⊙ g
 *     o = σ(W_o * x + U_o * h + b_o + p_o ⊙ c')    h' = o ⊙ tanh(c')
 *
 * Maps are flattened to rows of features, channels last: inputSize is spatial · inputChannels, outputSize
 * spatial · hiddenChannels; reshape inputs and outputs. The cell can therefore be stacked and streamed like
 * any other. In a bidirectional layer the maps of both directions are concatenated as wholes, not channel by
 * channel, so stack it in one direction. The output is h'. Throws {@link CellOptionError}.
 */
export function convLstmCell(options: ConvLstmCellOptions): Cell<ConvLstmParameters, LstmState> {
  const { spatial, inputChannels, hiddenChannels } = options;
  checkOptions(options);
  const places = spatial.reduce((a: number, b) => a * b, 1);
  const hiddenSize = places * hiddenChannels;
  const mapOf = (x: Tensor, channels: number) => reshape(x, [x.shape[0]!, ...spatial, channels]);
  return {
    inputSize: places * inputChannels,
    outputSize: hiddenSize,
    init: (key) => initConvLstm(key, options),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]), cell: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (p, { hidden: h, cell }, x, context) => {
      const seen = [mapOf(x, inputChannels), mapOf(maskHidden(h, context), hiddenChannels)];
      const both = concat(seen, spatial.length + 1);
      const gates = convolution(both, concat([p.weightIh, p.weightHh], 1), { padding: "same" });
      const [xi, xf, xg, xo] = splitGates(p.bias === undefined ? gates : add(gates, p.bias), 4);
      const peep = (gate: Tensor, k: number, c: Tensor) =>
        p.peephole === undefined ? gate : add(gate, mul(take(p.peephole, 0, k), c));
      const c = mapOf(cell, hiddenChannels);
      const [i, f] = [sigmoid(peep(xi, 0, c)), sigmoid(peep(xf, 1, c))];
      const next = add(mul(f, c), mul(i, tanh(xg)));
      const o = sigmoid(peep(xo, 2, next));
      const output = reshape(mul(o, tanh(next)), h.shape);
      const state = { hidden: output, cell: reshape(next, h.shape) };
      return { state, output, gates: { input: i, forget: f, output: o } };
    },
  };
}

function initConvLstm(key: Tensor, options: ConvLstmCellOptions): ConvLstmParameters {
  const { spatial, inputChannels, hiddenChannels, kernelSize = 3, initialisers = {} } = options;
  const kernel = spatial.map(() => kernelSize);
  const bound = 1 / Math.sqrt((inputChannels + hiddenChannels) * kernelSize ** spatial.length);
  const plain = uniformInit({ low: -bound, high: bound });
  const keys = splitKey(key, 4);
  const { weightIh = plain, weightHh = plain, bias = plain, peephole = plain } = initialisers;
  const rows = 4 * hiddenChannels;
  return {
    weightIh: weightIh(keys[0], [rows, inputChannels, ...kernel]),
    weightHh: weightHh(keys[1], [rows, hiddenChannels, ...kernel]),
    ...(options.bias === false ? {} : { bias: bias(keys[2], [rows]) }),
    ...(options.peephole ? { peephole: peephole(keys[3], [3, ...spatial, hiddenChannels]) } : {}),
  };
}

function checkOptions({ spatial, inputChannels, hiddenChannels, kernelSize = 3 }: ConvLstmCellOptions): void {
  checkSizes("convLstmCell", { inputChannels, hiddenChannels, kernelSize });
  if (kernelSize % 2 === 0)
    throw new CellOptionError("convLstmCell", "kernelSize", kernelSize, "an odd number");
  if (spatial.length < 1 || spatial.length > 2) {
    throw new CellOptionError("convLstmCell", "spatial", spatial, "[length] or [height, width]");
  }
  for (const size of spatial) checkSizes("convLstmCell", { spatial: size });
}
