// The LSTM with a projected hidden state, smaller than its cell.
import { add, matmul, mul, sigmoid, splitKey, type Tensor, tanh, zeros } from "@grus/tensor";
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

/**
 * The parameters of {@link projectedLstmCell}: gates in the order i, f, g, o; `weightHh` is [4 · hiddenSize,
 * projectionSize].
 */
export interface ProjectedLstmParameters extends RecurrentParameters {
  /** [projectionSize, hiddenSize] */
  readonly weightHr: Tensor;
}

/** Options of {@link projectedLstmCell}. */
export interface ProjectedLstmCellOptions extends RecurrentCellOptions {
  /**
   * Features of the hidden state and of the output; `hiddenSize` is that of the cell. PyTorch's `proj_size`.
   */
  readonly projectionSize: number;
  /** Initialisers of the parameters. Default of each, as PyTorch: uniform between ±1/√hiddenSize. */
  readonly initialisers?:
    | (RecurrentInitialisers & { readonly weightHr?: Initialiser | undefined })
    | undefined;
}

/**
 * Long short-term memory with a recurrent projection (Sak et al. 2014, arXiv 1402.1128), as PyTorch's
 * `nn.LSTM(proj_size=…)`:
 *
 *     i, f, o = σ(W x + b + U h + c) each    g = tanh(W_g x + b_g + U_g h + c_g)
 *     c' = f ⊙ c + i ⊙ g    h' = V (o ⊙ tanh(c'))
 *
 * The hidden state is [batch, projectionSize], the cell [batch, hiddenSize]. The output is h'. Throws
 * {@link CellOptionError}.
 */
export function projectedLstmCell(
  options: ProjectedLstmCellOptions,
): Cell<ProjectedLstmParameters, LstmState> {
  const { inputSize, hiddenSize, projectionSize } = options;
  checkSizes("projectedLstmCell", { inputSize, hiddenSize, projectionSize });
  const bound = 1 / Math.sqrt(hiddenSize);
  const projection = options.initialisers?.weightHr ?? uniformInit({ low: -bound, high: bound });
  return {
    inputSize,
    outputSize: projectionSize,
    init: (key) => {
      const [first, second] = splitKey(key);
      return {
        ...initRecurrent(first, 4, options, projectionSize),
        weightHr: projection(second, [projectionSize, hiddenSize]),
      };
    },
    initialState: (batch) => ({ hidden: zeros([batch, projectionSize]), cell: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (p, { hidden: h, cell: c }, x, context) => {
      const recurrent = affine(maskHidden(h, context), p.weightHh, p.biasHh);
      const [xi, xf, xg, xo] = splitGates(add(affine(x, p.weightIh, p.biasIh), recurrent), 4);
      const [i, f, o] = [sigmoid(xi), sigmoid(xf), sigmoid(xo)];
      const cell = add(mul(f, c), mul(i, tanh(xg)));
      const hidden = matmul(mul(o, tanh(cell)), p.weightHr, { transposeB: true });
      return { state: { hidden, cell }, output: hidden, gates: { input: i, forget: f, output: o } };
    },
  };
}
