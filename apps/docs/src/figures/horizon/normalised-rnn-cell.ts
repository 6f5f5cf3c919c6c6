// The plain recurrent cell with layer normalisation, for which the library has no cell of its own.
import {
  add,
  type Cell,
  type Initialiser,
  init,
  matmul,
  norm,
  splitKey,
  type Tensor,
  tanh,
  zeros,
} from "grus";

/** Parameters of {@link normalisedRnnCell}. */
export interface NormalisedRnnParameters {
  /** [hiddenSize, inputSize] */
  readonly weightIh: Tensor;
  /** [hiddenSize, hiddenSize] */
  readonly weightHh: Tensor;
  /** γ and β, [hiddenSize] each. */
  readonly norm: { readonly weight: Tensor; readonly bias: Tensor };
}

/** Options of {@link normalisedRnnCell}. */
export interface NormalisedRnnOptions {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly initialisers: { readonly weightHh: Initialiser };
}

/** h' = tanh(LN(W x + U h)), as Ba et al. 2016 (arXiv 1607.06450, equation 4). */
export function normalisedRnnCell(options: NormalisedRnnOptions): Cell<NormalisedRnnParameters> {
  const { inputSize, hiddenSize, initialisers } = options;
  const bound = 1 / Math.sqrt(hiddenSize);
  const inner = norm.layer({ features: hiddenSize });
  return {
    inputSize,
    outputSize: hiddenSize,
    init: (key) => {
      const [ofInput, ofState, ofNorm] = splitKey(key, 3);
      return {
        weightIh: init.uniform({ low: -bound, high: bound })(ofInput, [hiddenSize, inputSize]),
        weightHh: initialisers.weightHh(ofState, [hiddenSize, hiddenSize]),
        norm: inner.init(ofNorm),
      };
    },
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    step: (p, { hidden: h }, x) => {
      const sum = add(
        matmul(x, p.weightIh, { transposeB: true }),
        matmul(h, p.weightHh, { transposeB: true }),
      );
      const hidden = tanh(inner.bind(p.norm)(sum));
      return { state: { hidden }, output: hidden };
    },
  };
}
