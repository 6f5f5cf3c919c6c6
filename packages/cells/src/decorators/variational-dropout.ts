// Dropout with one mask per sequence.
import { expandAxis, mul, randomBernoulli, splitKey, type Tensor, where } from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { CellOptionError, checkRate } from "../errors.ts";
import { delegate } from "./inherit.ts";

/** The probabilities of {@link variationalDropout}, each in [0, 1). */
export interface VariationalDropoutOptions {
  /** Probability that a feature of the input is dropped. Default 0. */
  readonly input?: number | undefined;
  /**
   * Probability that a feature of the hidden state is dropped where it enters products with recurrent
   * weights. Default 0.
   */
  readonly recurrent?: number | undefined;
  /** Probability that a feature of the output is dropped. Default 0. */
  readonly output?: number | undefined;
}

interface Masks {
  readonly input: Tensor | undefined;
  readonly recurrent: Tensor | undefined;
  readonly output: Tensor | undefined;
}

/**
 * Variational dropout (Gal and Ghahramani, arXiv 1512.05287) for any cell, while training: x ⊙ d_x, U (h ⊙
 * d_h) and y ⊙ d_y instead of x, U h and y. One mask per row and sequence is shared by all steps: 0 with the
 * given probability, else 1 / (1 − rate). States themselves are never dropped: (1 − z) ⊙ n + z ⊙ h of a GRU
 * uses all of h. Without a key it is the cell itself, with its fused primitive, which also runs in training
 * without `recurrent`. Throws {@link CellOptionError} for a rate outside [0, 1), and for `recurrent` if the
 * cell has no `masksHidden`.
 */
export function variationalDropout<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  { input = 0, recurrent = 0, output = 0 }: VariationalDropoutOptions,
): Cell<Parameters, State> {
  for (const [name, rate] of Object.entries({ input, recurrent, output }))
    checkRate("variationalDropout", name, rate);
  if (recurrent > 0 && cell.masksHidden !== true) {
    throw new CellOptionError(
      "variationalDropout",
      "recurrent",
      recurrent,
      "0 for a cell without masksHidden, whose hidden state cannot be masked",
    );
  }
  return {
    ...delegate(cell),
    draw: (key, batch) => {
      const keys = splitKey(key, 4);
      const { shape } = cell.initialState(batch).hidden;
      return maskedCell(cell.draw?.(keys[3], batch) ?? cell, {
        input: keepMask(keys[0], input, [batch, cell.inputSize]),
        recurrent: keepMask(keys[1], recurrent, shape),
        output: keepMask(keys[2], output, [batch, cell.outputSize]),
      });
    },
  };
}

/** 0 with probability `rate`, else 1 / (1 − rate); undefined at rate 0. */
function keepMask(key: Tensor, rate: number, shape: readonly number[]): Tensor | undefined {
  return rate === 0 ? undefined : where(randomBernoulli(key, 1 - rate, shape), 1 / (1 - rate), 0);
}

function maskedCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  { input, recurrent, output }: Masks,
): Cell<Parameters, State> {
  const { sequence, draw: _drawn, ...rest } = delegate(cell);
  return {
    ...rest,
    step: (parameters, state, x, context = {}) => {
      const mask = masked(context.recurrentMask, recurrent);
      const seen = mask === undefined ? context : { ...context, recurrentMask: mask };
      const next = cell.step(parameters, state, masked(x, input), seen);
      return { ...next, output: masked(next.output, output) };
    },
    ...(sequence === undefined || recurrent !== undefined
      ? {}
      : {
          sequence: (parameters, x, options) => {
            const overTime = (mask: Tensor | undefined) =>
              mask === undefined ? undefined : expandAxis(mask, options.timeMajor ? 0 : 1);
            const result = sequence(parameters, masked(x, overTime(input)), options);
            return { output: masked(result.output, overTime(output)), state: result.state };
          },
        }),
  };
}

/** x ⊙ mask, or whichever of the two is defined. */
function masked(x: Tensor, mask: Tensor | undefined): Tensor;
function masked(x: Tensor | undefined, mask: Tensor | undefined): Tensor | undefined;
function masked(x: Tensor | undefined, mask: Tensor | undefined): Tensor | undefined {
  if (x === undefined || mask === undefined) return x ?? mask;
  return mul(x, mask);
}
