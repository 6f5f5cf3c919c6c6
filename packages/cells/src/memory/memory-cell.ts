// The common structure of cells with a memory: a controller that receives the previous read vectors, and an
// output from both.
import { concat, full, reshape, splitKey, type Tensor, zeros } from "@grus/tensor";
import type { Cell, CellState, StepContext } from "../cell.ts";
import { CellOptionError, checkSizes } from "../errors.ts";
import { applyLinear, type LinearParameters, linear } from "../linear.ts";

/** Options of every cell with a memory. */
export interface MemoryCellOptions<ControllerParameters, State extends CellState> {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** Features of a step's output. */
  readonly outputSize: number;
  /**
   * Creates the controller, any cell, which reads `inputSize` features: those of the step and the previous
   * read vectors.
   */
  readonly controller: (inputSize: number) => Cell<ControllerParameters, State>;
  /**
   * Slots of the memory. Parameters do not depend on it: a cell with more slots takes the same parameters.
   */
  readonly slots: number;
  /** Features of a slot. */
  readonly width: number;
  /** Read heads. Default 1. */
  readonly readHeads?: number | undefined;
}

/** The parameters of a cell with a memory. */
export interface MemoryCellParameters<ControllerParameters> {
  readonly controller: ControllerParameters;
  /** From the controller's output to the memory interface. */
  readonly heads: LinearParameters;
  /** From the controller's output and the read vectors to the output. */
  readonly output: LinearParameters;
}

/** The state common to cells with a memory. */
export interface MemoryState<State extends CellState = CellState> extends CellState {
  /** The output of the last step, [batch, outputSize]. */
  readonly hidden: Tensor;
  /** The controller's state. */
  readonly controller: State;
  /** M [batch, slots, width] */
  readonly memory: Tensor;
  /** The last read vectors, [batch, readHeads, width]. */
  readonly reads: Tensor;
  /** The weights of each read head, [batch, readHeads, slots]. */
  readonly readWeights: Tensor;
  /** The weights of each write head, [batch, writeHeads, slots]. */
  readonly writeWeights: Tensor;
}

/**
 * The part of a cell with a memory that differs between kinds. `Own` is its state except for the controller
 * and the output.
 */
export interface MemoryRule<Own> {
  readonly source: string;
  readonly readHeads: number;
  /** Features of the interface. */
  readonly interfaceSize: number;
  initialState(batch: number): Own;
  /** The state after access with the interface vector [batch, interfaceSize]. */
  access(interfaceVector: Tensor, state: Own): Own;
}

/**
 * The initial value of every memory element, which trains better than noise or learned values (Collier and
 * Beel 2018, arXiv 1807.08518).
 */
const INITIAL_MEMORY = 1e-6;

/** A cell with the given memory access. Throws {@link CellOptionError}. */
export function memoryCell<
  ControllerParameters,
  State extends CellState,
  Own extends { readonly reads: Tensor },
>(
  options: MemoryCellOptions<ControllerParameters, State>,
  rule: MemoryRule<Own>,
): Cell<MemoryCellParameters<ControllerParameters>, Own & { hidden: Tensor; controller: State }> {
  const { inputSize, outputSize, width } = options;
  const { source, readHeads } = rule;
  checkSizes(source, { inputSize, outputSize });
  const readSize = readHeads * width;
  const controller = options.controller(inputSize + readSize);
  if (controller.inputSize !== inputSize + readSize) {
    const expected = `${inputSize + readSize}, the inputSize that controller() is called with`;
    throw new CellOptionError(source, "the controller's inputSize", controller.inputSize, expected);
  }
  const heads = linear({ inputSize: controller.outputSize, outputSize: rule.interfaceSize });
  const joined = linear({ inputSize: controller.outputSize + readSize, outputSize });
  type Parameters = MemoryCellParameters<ControllerParameters>;
  type Whole = Own & { hidden: Tensor; controller: State };
  const init = (key: Tensor): Parameters => {
    const [first, second, third] = splitKey(key, 3);
    return { controller: controller.init(first), heads: heads.init(second), output: joined.init(third) };
  };
  const flat = (reads: Tensor) => reshape(reads, [reads.shape[0]!, readSize]);
  const cellOver = (inner: typeof controller): Cell<Parameters, Whole> => ({
    inputSize,
    outputSize,
    init,
    initialState: (batch) => ({
      ...rule.initialState(batch),
      hidden: zeros([batch, outputSize]),
      controller: inner.initialState(batch),
    }),
    step: (p, state, input, { key }: StepContext = {}) => {
      const seen = concat([input, flat(state.reads)], 1);
      const next = inner.step(p.controller, state.controller, seen, { key });
      const own = rule.access(applyLinear(p.heads, next.output), state);
      const output = applyLinear(p.output, concat([next.output, flat(own.reads)], 1));
      return { state: { ...own, hidden: output, controller: next.state }, output };
    },
    ...(inner.draw && { draw: (key, batch) => cellOver(inner.draw!(key, batch)) }),
  });
  return cellOver(controller);
}

/** M before the first step, [batch, slots, width]: 1e-6 everywhere. */
export function initialMemory(batch: number, slots: number, width: number): Tensor {
  return full([batch, slots, width], INITIAL_MEMORY);
}
