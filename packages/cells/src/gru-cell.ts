// The gated recurrent unit.
import { add, gruSequence, mul, sigmoid, split, sub, type Tensor, tanh, zeros } from "@grus/tensor";
import { affine } from "./affine.ts";
import { type Cell, type CellState, maskHidden, type StepContext } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import {
  initRecurrent,
  type RecurrentCellOptions,
  type RecurrentParameters,
} from "./recurrent-parameters.ts";

/** Options of {@link gruCell}. */
export interface GruCellOptions extends RecurrentCellOptions {
  /**
   * true (default): n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n)), as in PyTorch, cuDNN and Keras.
   * false: n = tanh(W_n x + b_n + U_n (r ⊙ h) + c_n), Cho et al. 2014 (arXiv 1406.1078); Keras with
   * `reset_after=False`, ONNX's default.
   */
  readonly resetAfter?: boolean | undefined;
}

/**
 * A gated recurrent unit:
 *
 *     r = σ(W_r x + b_r + U_r h + c_r)    z = σ(W_z x + b_z + U_z h + c_z)
 *     n = tanh(W_n x + b_n + r ⊙ (U_n h + c_n))    h' = (1 − z) ⊙ n + z ⊙ h
 *
 * Gates in the order r, z, n in every parameter, as PyTorch's `nn.GRUCell`. The output is h'. Throws
 * {@link CellOptionError}.
 */
export function gruCell(options: GruCellOptions): Cell<RecurrentParameters> {
  const { inputSize, hiddenSize, resetAfter = true } = options;
  checkSizes("gruCell", { inputSize, hiddenSize });
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => initRecurrent(key, 3, options),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    step: resetAfter ? stepResetAfter : stepResetBefore,
    masksHidden: true,
    sequence: (parameters, x, { initialState, ...options }) => {
      const state = initialState === undefined ? {} : { hidden: initialState.hidden };
      const { output, hidden } = gruSequence(x, parameters, { ...options, ...state, resetAfter });
      return { output, state: { hidden } };
    },
  };
}

function stepResetAfter(p: RecurrentParameters, { hidden: h }: CellState, x: Tensor, context?: StepContext) {
  const [xr, xz, xn] = thirds(affine(x, p.weightIh, p.biasIh));
  const [hr, hz, hn] = thirds(affine(maskHidden(h, context), p.weightHh, p.biasHh));
  const r = sigmoid(add(xr, hr));
  const z = sigmoid(add(xz, hz));
  const n = tanh(add(xn, mul(r, hn)));
  return stepTo(add(mul(sub(1, z), n), mul(z, h)), { reset: r, update: z });
}

function stepResetBefore(p: RecurrentParameters, { hidden: h }: CellState, x: Tensor, context?: StepContext) {
  const seen = maskHidden(h, context);
  const [xr, xz, xn] = thirds(affine(x, p.weightIh, p.biasIh));
  const [ur, uz, un] = thirds(p.weightHh, 0);
  const [cr, cz, cn] = p.biasHh === undefined ? [] : thirds(p.biasHh, 0);
  const r = sigmoid(add(xr, affine(seen, ur, cr)));
  const z = sigmoid(add(xz, affine(seen, uz, cz)));
  const n = tanh(add(xn, affine(mul(r, seen), un, cn)));
  return stepTo(add(mul(sub(1, z), n), mul(z, h)), { reset: r, update: z });
}

function stepTo(hidden: Tensor, gates: Readonly<Record<string, Tensor>>) {
  return { state: { hidden }, output: hidden, gates };
}

/** The gates r, z, n of a tensor that stores them contiguously along `axis`. */
function thirds(x: Tensor, axis = 1): readonly [Tensor, Tensor, Tensor] {
  const size = x.shape[axis]! / 3;
  return split(x, axis, [size, size, size]);
}
