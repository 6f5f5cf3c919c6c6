// Cells that expose what decorators pass to them.
import { add, matmul, mul, ones, type Tensor, zeros } from "@grus/tensor";
import { type Cell, type CellState, maskHidden } from "../src/cell.ts";

/** Its output is its input; its hidden state is the mask of the hidden state. */
export function maskProbe(inputSize: number, hiddenSize: number): Cell<object> {
  return {
    inputSize,
    outputSize: inputSize,
    init: () => ({}),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    masksHidden: true,
    step: (_, { hidden }, input, context) => ({
      state: { hidden: maskHidden(add(mul(hidden, 0), 1), context) },
      output: input,
    }),
  };
}

/** Its output is x Wᵀ of its one weight, so that inputs of the identity show the columns of the weight. */
export function weightProbe(hiddenSize: number): Cell<{ readonly weightHh: Tensor }, CellState> {
  return {
    inputSize: hiddenSize,
    outputSize: hiddenSize,
    init: () => ({ weightHh: ones([hiddenSize, hiddenSize]) }),
    initialState: (batch) => ({ hidden: zeros([batch, hiddenSize]) }),
    step: ({ weightHh }, state, input) => ({ state, output: matmul(input, weightHh, { transposeB: true }) }),
  };
}
