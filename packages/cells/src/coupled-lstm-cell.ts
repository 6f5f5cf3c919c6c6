// The LSTM with coupled input and forget gates.
import { add, mul, sigmoid, sub, tanh, zeros } from "@grus/tensor";
import { affine } from "./affine.ts";
import { type Cell, maskHidden } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import { splitGates } from "./gates.ts";
import type { LstmState } from "./lstm-cell.ts";
import {
  initRecurrent,
  type RecurrentCellOptions,
  type RecurrentParameters,
} from "./recurrent-parameters.ts";

/**
 * Long short-term memory with coupled input and forget gates, the CIFG of Greff et al. 2015 (arXiv
 * 1503.04069), without peepholes:
 *
 *     f, o = σ(W x + b + U h + c) each    g = tanh(W_g x + b_g + U_g h + c_g)
 *     c' = f ⊙ c + (1 − f) ⊙ g    h' = o ⊙ tanh(c')
 *
 * Gates in the order f, g, o in every parameter, with three quarters of an LSTM's weights. The output is h'.
 * Throws {@link CellOptionError}.
 */
export function coupledLstmCell(options: RecurrentCellOptions): Cell<RecurrentParameters, LstmState> {
  const { inputSize, hiddenSize } = options;
  checkSizes("coupledLstmCell", { inputSize, hiddenSize });
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => initRecurrent(key, 3, options),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]), cell: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (p, { hidden: h, cell: c }, x, context) => {
      const recurrent = affine(maskHidden(h, context), p.weightHh, p.biasHh);
      const [forget, g, output] = splitGates(add(affine(x, p.weightIh, p.biasIh), recurrent), 3);
      const [f, o] = [sigmoid(forget), sigmoid(output)];
      const cell = add(mul(f, c), mul(sub(1, f), tanh(g)));
      const hidden = mul(o, tanh(cell));
      return { state: { hidden, cell }, output: hidden, gates: { forget: f, output: o } };
    },
  };
}
