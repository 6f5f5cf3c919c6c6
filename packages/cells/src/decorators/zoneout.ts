// Zoneout: features of the state that keep their values at random.
import { add, mul, randomBernoulli, splitKey, type Tensor, where, zipTrees } from "@grus/tensor";
import type { Cell, CellState, CellStep, StepContext } from "../cell.ts";
import { CellOptionError, checkRate } from "../errors.ts";
import { inherit } from "./inherit.ts";

/**
 * The probability that a feature keeps its previous value, in [0, 1), by the name of the state:
 * `{ hidden: 0.05, cell: 0.5 }`. Default 0 for each.
 */
export type ZoneoutRates<State> = { readonly [Name in keyof State]?: number };

/**
 * Zoneout (Krueger et al., arXiv 1606.01305) for any cell. For each state s with rate p, sampled at each step
 * for each row and feature:
 *
 *     training    s' = s where d, else ŝ, with d = 1 with probability p
 *     evaluation    s' = p s + (1 − p) ŝ, the expectation
 *
 * with ŝ the cell's next state. An output that is the cell's hidden state becomes the new one; any other is
 * left as it is, so wrap {@link residual} and similar decorators around zoneout, not inside it. The paper
 * uses 0.05 for the hidden state and 0.5 for the cell of an LSTM. Since the recurrence changes, no fused
 * primitive runs; with rates of 0 it is the cell itself. Throws {@link CellOptionError} for a rate outside
 * [0, 1) and for a state that the cell does not have.
 */
export function zoneout<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  rates: ZoneoutRates<State>,
): Cell<Parameters, State> {
  const known = cell.initialState(1);
  for (const [name, rate] of Object.entries<number | undefined>(rates)) {
    checkRate("zoneout", name, rate ?? 0);
    if (!(name in known)) throw new CellOptionError("zoneout", name, rate, `one of ${Object.keys(known)}`);
  }
  const all = Object.entries<number | undefined>(rates).map(([name, rate]) => [name, rate ?? 0] as const);
  const zoned = all.filter(([, rate]) => rate > 0);
  return zoned.length === 0 ? cell : zoneoutCell(cell, zoned);
}

function zoneoutCell<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  zoned: readonly (readonly [string, number])[],
): Cell<Parameters, State> {
  return {
    init: (key) => cell.init(key),
    ...inherit(cell, (drawn) => zoneoutCell(drawn, zoned)),
    step: (parameters, state, input, context = {}) => {
      const { key, inner } = splitContext(context);
      const next = cell.step(parameters, state, input, inner);
      return keepSome(state, next, zoned, key);
    },
  };
}

/** The key of zoneout itself, and the context of the inner cell. */
function splitContext({ key, ...rest }: StepContext): { readonly key?: Tensor; readonly inner: StepContext } {
  if (key === undefined) return { inner: rest };
  const [own, inner] = splitKey(key);
  return { key: own, inner: { ...rest, key: inner } };
}

function keepSome<State extends CellState>(
  before: State,
  { state, output, gates }: CellStep<State>,
  zoned: readonly (readonly [string, number])[],
  key: Tensor | undefined,
): CellStep<State> {
  const keys = key === undefined ? [] : splitKey(key, zoned.length);
  const rates = new Map(zoned.map(([name, rate], i) => [name, { rate, key: keys[i] }]));
  const next = zipTrees([state, before], ([after, held], path) => {
    const zone = rates.get(path);
    return zone === undefined ? after : keep(held, after, zone.rate, zone.key);
  });
  return { state: next, output: output === state.hidden ? next.hidden : output, gates };
}

function keep(before: Tensor, after: Tensor, rate: number, key: Tensor | undefined): Tensor {
  if (key === undefined) return add(mul(rate, before), mul(1 - rate, after));
  return where(randomBernoulli(key, rate, after.shape), before, after);
}
