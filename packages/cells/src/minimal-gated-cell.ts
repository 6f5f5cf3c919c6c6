// The minimal gated unit.
import { add, mul, sigmoid, sub, tanh, zeros } from "@grus/tensor";
import { affine } from "./affine.ts";
import { type Cell, maskHidden } from "./cell.ts";
import { checkSizes } from "./errors.ts";
import { splitGates } from "./gates.ts";
import {
  initRecurrent,
  type RecurrentCellOptions,
  type RecurrentParameters,
} from "./recurrent-parameters.ts";

/**
 * The minimal gated unit (Zhou et al. 2016, arXiv 1603.09420), a GRU with one gate:
 *
 *     f = σ(W_f x + b_f + U_f h + c_f)    n = tanh(W_n x + b_n + U_n (f ⊙ h) + c_n)
 *     h' = (1 − f) ⊙ h + f ⊙ n
 *
 * Gates in the order f, n in every parameter. The output is h'. Throws {@link CellOptionError}.
 */
export function minimalGatedCell(options: RecurrentCellOptions): Cell<RecurrentParameters> {
  const { inputSize, hiddenSize } = options;
  checkSizes("minimalGatedCell", { inputSize, hiddenSize });
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => initRecurrent(key, 2, options),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (p, { hidden: h }, x, context) => {
      const seen = maskHidden(h, context);
      const [xf, xn] = splitGates(affine(x, p.weightIh, p.biasIh), 2);
      const [uf, un] = splitGates(p.weightHh, 2, 0);
      const [cf, cn] = p.biasHh === undefined ? [] : splitGates(p.biasHh, 2);
      const f = sigmoid(add(xf, affine(seen, uf, cf)));
      const n = tanh(add(xn, affine(mul(f, seen), un, cn)));
      const hidden = add(mul(sub(1, f), h), mul(f, n));
      return { state: { hidden }, output: hidden, gates: { forget: f } };
    },
  };
}
