// GRU and LSTM with layer normalisation inside (Ba et al., arXiv 1607.06450, equations 20 to 22 and 26 to
// 29).
import { add, concat, matmul, mul, sigmoid, split, sub, type Tensor, tanh, zeros } from "@grus/tensor";
import { type Cell, maskHidden } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import { splitGates } from "./gates.ts";
import type { LstmState } from "./lstm-cell.ts";
import { checkEpsilon, initNorm, type NormParameters, scaleShift, standardise } from "./normalise.ts";
import { initRecurrent, type RecurrentInitialisers } from "./recurrent-parameters.ts";

/** The parameters of {@link layerNormGruCell}: gates in the order r, z, n. */
export interface LayerNormGruParameters {
  /** [3 · hiddenSize, inputSize]; 4 for an LSTM */
  readonly weightIh: Tensor;
  /** [3 · hiddenSize, hiddenSize]; 4 for an LSTM */
  readonly weightHh: Tensor;
  /** γ and β of the input's contribution, [3 · hiddenSize] each; 4 for an LSTM. These β are the biases. */
  readonly normIh: NormParameters;
  /** γ and β of the hidden state's contribution, as `normIh`. */
  readonly normHh: NormParameters;
}

/** The parameters of {@link layerNormLstmCell}: gates in the order i, f, g, o. */
export interface LayerNormLstmParameters extends LayerNormGruParameters {
  /** γ and β of the cell, [hiddenSize] each. */
  readonly normCell: NormParameters;
}

/** Options of {@link layerNormGruCell} and {@link layerNormLstmCell}. */
export interface LayerNormCellOptions {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of the hidden state. */
  readonly hiddenSize: number;
  /** ε, added to variances. Default 1e-5. */
  readonly epsilon?: number | undefined;
  /**
   * Initialiser of the weights. Default, as PyTorch's GRU and LSTM: uniform between ±1/√hiddenSize. γ starts
   * at 1, β at 0.
   */
  readonly initialisers?: Pick<RecurrentInitialisers, "weightIh" | "weightHh"> | undefined;
}

/**
 * A gated recurrent unit with layer normalisation; LN(a) = γ ⊙ (a − μ) / √(σ² + ε) + β, every LN with its own
 * γ and β:
 *
 *     (r, z) = σ(LN(W_rz x) + LN(U_rz h))    n = tanh(LN(W_n x) + r ⊙ LN(U_n h))    h' = (1 − z) ⊙ n + z ⊙ h
 *
 * Mean and variance are those of one step and row: over r and z jointly, 2 · hiddenSize features, and over n.
 * The paper's z is our 1 − z. The output is h'. Throws {@link CellOptionError}.
 */
export function layerNormGruCell(options: LayerNormCellOptions): Cell<LayerNormGruParameters> {
  const { inputSize, hiddenSize, epsilon = 1e-5 } = options;
  checkSizes("layerNormGruCell", { inputSize, hiddenSize });
  checkEpsilon("layerNormGruCell", epsilon);
  const normed = (gates: Tensor, norm: NormParameters) => {
    const [rz, n] = split(gates, 1, [2 * hiddenSize, hiddenSize]);
    return splitGates(scaleShift(concat([standardise(rz, epsilon), standardise(n, epsilon)], 1), norm), 3);
  };
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => ({
      ...initRecurrent(key, 3, { ...options, bias: false }),
      normIh: initNorm(3 * hiddenSize),
      normHh: initNorm(3 * hiddenSize),
    }),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (p, { hidden: h }, x, context) => {
      const [xr, xz, xn] = normed(matmul(x, p.weightIh, { transposeB: true }), p.normIh);
      const recurrent = matmul(maskHidden(h, context), p.weightHh, { transposeB: true });
      const [hr, hz, hn] = normed(recurrent, p.normHh);
      const r = sigmoid(add(xr, hr));
      const z = sigmoid(add(xz, hz));
      const n = tanh(add(xn, mul(r, hn)));
      const hidden = add(mul(sub(1, z), n), mul(z, h));
      return { state: { hidden }, output: hidden, gates: { reset: r, update: z } };
    },
  };
}

/**
 * Long short-term memory with layer normalisation, LN as in {@link layerNormGruCell}:
 *
 *     (i, f, g, o) = LN(W x) + LN(U h)    c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)    h' = σ(o) ⊙ tanh(LN(c'))
 *
 * Mean and variance are those of one step and row: over all four gates jointly, 4 · hiddenSize features, and
 * over the cell. The output is h'. Throws {@link CellOptionError}.
 */
export function layerNormLstmCell(options: LayerNormCellOptions): Cell<LayerNormLstmParameters, LstmState> {
  const { inputSize, hiddenSize, epsilon = 1e-5 } = options;
  checkSizes("layerNormLstmCell", { inputSize, hiddenSize });
  checkEpsilon("layerNormLstmCell", epsilon);
  const norm = (x: Tensor, own: NormParameters) => scaleShift(standardise(x, epsilon), own);
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => ({
      ...initRecurrent(key, 4, { ...options, bias: false }),
      normIh: initNorm(4 * hiddenSize),
      normHh: initNorm(4 * hiddenSize),
      normCell: initNorm(hiddenSize),
    }),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]), cell: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (p, { hidden: h, cell: c }, x, context) => {
      const input = norm(matmul(x, p.weightIh, { transposeB: true }), p.normIh);
      const recurrent = norm(matmul(maskHidden(h, context), p.weightHh, { transposeB: true }), p.normHh);
      const [xi, xf, xg, xo] = splitGates(add(input, recurrent), 4);
      const [i, f, o] = [sigmoid(xi), sigmoid(xf), sigmoid(xo)];
      const cell = add(mul(f, c), mul(i, tanh(xg)));
      const hidden = mul(o, tanh(norm(cell, p.normCell)));
      return { state: { hidden, cell }, output: hidden, gates: { input: i, forget: f, output: o } };
    },
  };
}
