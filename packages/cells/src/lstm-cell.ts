// Long short-term memory.
import { add, lstmSequence, mul, sigmoid, split, type Tensor, tanh, zeros } from "@grus/tensor";
import { affine } from "./affine.ts";
import { type Cell, type CellState, maskHidden } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import {
  initRecurrent,
  type RecurrentCellOptions,
  type RecurrentParameters,
} from "./recurrent-parameters.ts";

/** The state of an LSTM: hidden state and cell, [batch, hiddenSize] each. */
export interface LstmState extends CellState {
  readonly cell: Tensor;
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000):
 *
 *     i, f, o = σ(W x + b + U h + c) each    g = tanh(W_g x + b_g + U_g h + c_g)
 *     c' = f ⊙ c + i ⊙ g    h' = o ⊙ tanh(c')
 *
 * Gates in the order i, f, g, o in every parameter, as PyTorch's `nn.LSTMCell`. The output is h'. Throws
 * {@link CellOptionError}.
 */
export function lstmCell(options: RecurrentCellOptions): Cell<RecurrentParameters, LstmState> {
  const { inputSize, hiddenSize } = options;
  checkSizes("lstmCell", { inputSize, hiddenSize });
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => initRecurrent(key, 4, options),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]), cell: zeros([batch, hiddenSize]) }),
    step: (p, { hidden: h, cell: c }, x, context) => {
      const recurrent = affine(maskHidden(h, context), p.weightHh, p.biasHh);
      const [xi, xf, xg, xo] = quarters(add(affine(x, p.weightIh, p.biasIh), recurrent));
      const [i, f, o] = [sigmoid(xi), sigmoid(xf), sigmoid(xo)];
      const cell = add(mul(f, c), mul(i, tanh(xg)));
      const hidden = mul(o, tanh(cell));
      return { state: { hidden, cell }, output: hidden, gates: { input: i, forget: f, output: o } };
    },
    masksHidden: true,
    sequence: (parameters, x, { initialState = {}, ...options }) => {
      const { output, hidden, cell } = lstmSequence(x, parameters, { ...options, ...initialState });
      return { output, state: { hidden, cell } };
    },
  };
}

/** The gates i, f, g, o of [batch, 4 · hiddenSize]. */
function quarters(gates: Tensor): readonly [Tensor, Tensor, Tensor, Tensor] {
  const size = gates.shape[1]! / 4;
  return split(gates, 1, [size, size, size, size]);
}
