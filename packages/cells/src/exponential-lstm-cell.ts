// The sLSTM: exponential gates with stabilisation.
import {
  add,
  div,
  equal,
  exp,
  matmul,
  maximum,
  mul,
  neg,
  reshape,
  sigmoid,
  softplus,
  sub,
  type Tensor,
  tanh,
  transpose,
  where,
  zeros,
} from "@grus/tensor";
import { affine } from "./affine.ts";
import { type Cell, maskHidden } from "./cell.ts";
import { CellOptionError, checkSizes } from "./errors.ts";
import { splitGates } from "./gates.ts";
import type { LstmState } from "./lstm-cell.ts";
import {
  initRecurrent,
  type RecurrentCellOptions,
  type RecurrentParameters,
} from "./recurrent-parameters.ts";

/** The state of {@link exponentialLstmCell}, [batch, hiddenSize] each. */
export interface ExponentialLstmState extends LstmState {
  /** n: the normaliser, the accumulated input gates; 0 while the cell is empty, else above 0. */
  readonly normaliser: Tensor;
  /** m: the stabiliser, the logarithm by whose exponential cell and normaliser are scaled down. */
  readonly stabiliser: Tensor;
}

/** Options of {@link exponentialLstmCell}. */
export interface ExponentialLstmCellOptions extends RecurrentCellOptions {
  /** Activation of the forget gate; the paper allows both. Default "sigmoid", as in the authors' code. */
  readonly forgetGate?: "sigmoid" | "exponential" | undefined;
  /**
   * Number of heads: recurrent weights do not mix features of different heads. `weightHh` is [4 · hiddenSize,
   * hiddenSize / heads], and each feature sees the hidden state of its head only. Divides hiddenSize. Default
   * 1.
   */
  readonly heads?: number | undefined;
}

/**
 * The scalar-memory LSTM with exponential gates, sLSTM (Beck et al., arXiv 2405.04517, equations 8 to 18).
 * With the pre-activations ĩ, f̃, g̃, õ = W x + b + U h + c each, U block-diagonal for several heads:
 *
 *     log f = −softplus(−f̃), or f̃ with an exponential forget gate
 *     m' = max(log f + m, ĩ), or ĩ while n = 0
 *     i = exp(ĩ − m')    f = exp(log f + m − m')
 *     c' = f ⊙ c + i ⊙ tanh(g̃)    n' = f ⊙ n + i    h' = σ(õ) ⊙ c' / n'
 *
 * m cancels in h'; it keeps the exponentials at most 1. Gates are in the order i, f, g, o in every parameter;
 * the paper writes z for g. The output is h'. Throws {@link CellOptionError}.
 */
export function exponentialLstmCell(
  options: ExponentialLstmCellOptions,
): Cell<RecurrentParameters, ExponentialLstmState> {
  const { inputSize, hiddenSize, forgetGate = "sigmoid", heads = 1 } = options;
  checkSizes("exponentialLstmCell", { inputSize, hiddenSize, heads });
  if (hiddenSize % heads !== 0) {
    throw new CellOptionError(
      "exponentialLstmCell",
      "heads",
      heads,
      `a divisor of hiddenSize, ${hiddenSize}`,
    );
  }
  if (forgetGate !== "sigmoid" && forgetGate !== "exponential") {
    throw new CellOptionError("exponentialLstmCell", "forgetGate", forgetGate, '"sigmoid" or "exponential"');
  }
  const logForget = forgetGate === "sigmoid" ? (f: Tensor) => neg(softplus(neg(f))) : (f: Tensor) => f;
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => initRecurrent(key, 4, options, hiddenSize / heads),
    initialState: (batch) => {
      const empty = zeros([batch, hiddenSize]);
      return { hidden: empty, cell: empty, normaliser: empty, stabiliser: empty };
    },
    masksHidden: true,
    step: (p, { hidden: h, cell: c, normaliser: n, stabiliser: m }, x, context) => {
      const product = byHead(maskHidden(h, context), p.weightHh, heads);
      const recurrent = p.biasHh === undefined ? product : add(product, p.biasHh);
      const [i, f, g, xo] = splitGates(add(affine(x, p.weightIh, p.biasIh), recurrent), 4);
      const kept = add(logForget(f), m);
      const stabiliser = where(equal(n, 0), i, maximum(kept, i));
      const [write, keep] = [exp(sub(i, stabiliser)), exp(sub(kept, stabiliser))];
      const cell = add(mul(keep, c), mul(write, tanh(g)));
      const normaliser = add(mul(keep, n), write);
      const o = sigmoid(xo);
      const hidden = mul(o, div(cell, normaliser));
      return { state: { hidden, cell, normaliser, stabiliser }, output: hidden, gates: { output: o } };
    },
  };
}

/**
 * The products [batch, 4 · hiddenSize] of the hidden state with a weight [4 · hiddenSize, hiddenSize /
 * heads], head by head.
 */
function byHead(hidden: Tensor, weight: Tensor, heads: number): Tensor {
  if (heads === 1) return matmul(hidden, weight, { transposeB: true });
  const [batch, size] = [hidden.shape[0]!, weight.shape[1]!];
  const seen = transpose(reshape(hidden, [batch, heads, size]), [1, 0, 2]);
  const blocks = transpose(reshape(weight, [4, heads, size, size]), [1, 0, 2, 3]);
  const products = matmul(seen, reshape(blocks, [heads, 4 * size, size]), { transposeB: true });
  const gates = transpose(reshape(products, [heads, batch, 4, size]), [1, 2, 0, 3]);
  return reshape(gates, [batch, weight.shape[0]!]);
}
