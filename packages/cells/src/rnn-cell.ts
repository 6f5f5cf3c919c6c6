// The plain recurrent network.
import { add, relu, rnnSequence, tanh, zeros } from "@grus/tensor";
import { affine } from "./affine.ts";
import { type Cell, maskHidden } from "./cell.ts";
import { CellOptionError, checkSizes } from "./errors.ts";
import {
  initRecurrent,
  type RecurrentCellOptions,
  type RecurrentParameters,
} from "./recurrent-parameters.ts";

/** Options of {@link rnnCell}. */
export interface RnnCellOptions extends RecurrentCellOptions {
  /** Activation. Default "tanh". */
  readonly activation?: "tanh" | "relu" | undefined;
}

/**
 * The recurrent network of Elman 1990: h' = tanh(W x + b + U h + c), or relu. As PyTorch's `nn.RNNCell`. The
 * output is h'. Throws {@link CellOptionError}.
 */
export function rnnCell(options: RnnCellOptions): Cell<RecurrentParameters> {
  const { inputSize, hiddenSize, activation = "tanh" } = options;
  checkSizes("rnnCell", { inputSize, hiddenSize });
  if (activation !== "tanh" && activation !== "relu") {
    throw new CellOptionError("rnnCell", "activation", activation, '"tanh" or "relu"');
  }
  const activate = activation === "tanh" ? tanh : relu;
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => initRecurrent(key, 1, options),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    step: (p, { hidden: h }, x, context) => {
      const recurrent = affine(maskHidden(h, context), p.weightHh, p.biasHh);
      const hidden = activate(add(affine(x, p.weightIh, p.biasIh), recurrent));
      return { state: { hidden }, output: hidden };
    },
    masksHidden: true,
    sequence: (parameters, x, { initialState = {}, ...options }) => {
      const { output, hidden } = rnnSequence(x, parameters, { ...options, ...initialState, activation });
      return { output, state: { hidden } };
    },
  };
}
