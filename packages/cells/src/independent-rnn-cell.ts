// The independently recurrent network, IndRNN.
import { add, mul, relu, splitKey, type Tensor, tanh, zeros } from "@grus/tensor";
import { affine } from "./affine.ts";
import { type Cell, maskHidden } from "./cell.ts";
import { CellOptionError, checkSizes } from "./errors.ts";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { uniformInit } from "./initialisers/uniform.ts";
import { linear } from "./linear.ts";

/** The parameters of {@link independentRnnCell}. */
export interface IndependentRnnParameters {
  /** [hiddenSize, inputSize] */
  readonly weight: Tensor;
  /** [hiddenSize]: the recurrent weight of each feature. */
  readonly recurrent: Tensor;
  /** [hiddenSize]; absent without bias. */
  readonly bias?: Tensor | undefined;
}

/** Options of {@link independentRnnCell}. */
export interface IndependentRnnCellOptions {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of the hidden state. */
  readonly hiddenSize: number;
  /** Activation. Default "relu", as in the paper. */
  readonly activation?: "relu" | "tanh" | undefined;
  /** Whether there is a bias. Default true. */
  readonly bias?: boolean | undefined;
  /**
   * Initialisers of the parameters. Default of `recurrent`: uniform from 0 to 1; the paper uses up to
   * 2^(1/time), and values near that for a last layer that must remember. Default of the others: uniform
   * between ±1/√inputSize.
   */
  readonly initialisers?:
    | {
        readonly weight?: Initialiser | undefined;
        readonly recurrent?: Initialiser | undefined;
        readonly bias?: Initialiser | undefined;
      }
    | undefined;
}

/**
 * The independently recurrent network, IndRNN (Li et al., arXiv 1803.04831): h' = relu(W x + u ⊙ h + b), or
 * tanh. Each feature depends on its own past only; stack layers to mix them. To bound gradients over a known
 * number of steps, clamp |u| to 2^(1/time). The output is h'. Throws {@link CellOptionError}.
 */
export function independentRnnCell(options: IndependentRnnCellOptions): Cell<IndependentRnnParameters> {
  const { inputSize, hiddenSize, activation = "relu", bias = true, initialisers = {} } = options;
  checkSizes("independentRnnCell", { inputSize, hiddenSize });
  if (activation !== "tanh" && activation !== "relu") {
    throw new CellOptionError("independentRnnCell", "activation", activation, '"relu" or "tanh"');
  }
  const activate = activation === "relu" ? relu : tanh;
  const { recurrent = uniformInit({ low: 0, high: 1 }), ...own } = initialisers;
  const map = linear({ inputSize, outputSize: hiddenSize, bias, initialisers: own });
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => {
      const [first, second] = splitKey(key);
      return { ...map.init(first), recurrent: recurrent(second, [hiddenSize]) };
    },
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (p, { hidden: h }, x, context) => {
      const input = affine(x, p.weight, p.bias);
      const hidden = activate(add(input, mul(p.recurrent, maskHidden(h, context))));
      return { state: { hidden }, output: hidden };
    },
  };
}
