// The LSTM with peephole connections.
import { add, mul, sigmoid, splitKey, type Tensor, tanh, zeros } from "@grus/tensor";
import { affine } from "./affine.ts";
import { type Cell, maskHidden } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import { splitGates } from "./gates.ts";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { uniformInit } from "./initialisers/uniform.ts";
import type { LstmState } from "./lstm-cell.ts";
import {
  initRecurrent,
  type RecurrentCellOptions,
  type RecurrentInitialisers,
  type RecurrentParameters,
} from "./recurrent-parameters.ts";

/** The parameters of {@link peepholeLstmCell}: gates in the order i, f, g, o. */
export interface PeepholeLstmParameters extends RecurrentParameters {
  /** [3 · hiddenSize]: the peephole weights of the gates i, f, o, one per feature. */
  readonly peephole: Tensor;
}

/** Options of {@link peepholeLstmCell}. */
export interface PeepholeLstmCellOptions extends RecurrentCellOptions {
  /** Initialisers of the parameters. Default of each: uniform between ±1/√hiddenSize. */
  readonly initialisers?:
    | (RecurrentInitialisers & { readonly peephole?: Initialiser | undefined })
    | undefined;
}

/**
 * Long short-term memory with peepholes (Gers and Schmidhuber 2000, "Recurrent nets that time and count"):
 *
 *     i = σ(W_i x + b_i + U_i h + c_i + p_i ⊙ c)    f = σ(W_f x + b_f + U_f h + c_f + p_f ⊙ c)
 *     g = tanh(W_g x + b_g + U_g h + c_g)    c' = f ⊙ c + i ⊙ g
 *     o = σ(W_o x + b_o + U_o h + c_o + p_o ⊙ c')    h' = o ⊙ tanh(c')
 *
 * The output gate sees the new cell. The output is h'. Throws {@link CellOptionError}.
 */
export function peepholeLstmCell(options: PeepholeLstmCellOptions): Cell<PeepholeLstmParameters, LstmState> {
  const { inputSize, hiddenSize } = options;
  checkSizes("peepholeLstmCell", { inputSize, hiddenSize });
  const bound = 1 / Math.sqrt(hiddenSize);
  const peepholes = options.initialisers?.peephole ?? uniformInit({ low: -bound, high: bound });
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => {
      const [first, second] = splitKey(key);
      return { ...initRecurrent(first, 4, options), peephole: peepholes(second, [3 * hiddenSize]) };
    },
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]), cell: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (p, { hidden: h, cell: c }, x, context) => {
      const recurrent = affine(maskHidden(h, context), p.weightHh, p.biasHh);
      const [xi, xf, xg, xo] = splitGates(add(affine(x, p.weightIh, p.biasIh), recurrent), 4);
      const [pi, pf, po] = splitGates(p.peephole, 3);
      const [i, f] = [sigmoid(add(xi, mul(pi, c))), sigmoid(add(xf, mul(pf, c)))];
      const cell = add(mul(f, c), mul(i, tanh(xg)));
      const o = sigmoid(add(xo, mul(po, cell)));
      const hidden = mul(o, tanh(cell));
      return { state: { hidden, cell }, output: hidden, gates: { input: i, forget: f, output: o } };
    },
  };
}
