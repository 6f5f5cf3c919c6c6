// The gates of a GRU over a text, step by step: equations (2.1) to (2.4) in plain numbers.

/** The weights of a GRU of `units` units and a linear layer with one output, row by row. */
export interface GateWeights {
  readonly units: number;
  /** [3 · units, features], gates r, z, n. */
  readonly weightIh: ArrayLike<number>;
  /** [3 · units, units] */
  readonly weightHh: ArrayLike<number>;
  /** [3 · units] each. */
  readonly biasIh: ArrayLike<number>;
  readonly biasHh: ArrayLike<number>;
  /** [units], and [1]. */
  readonly headWeight: ArrayLike<number>;
  readonly headBias: ArrayLike<number>;
}

/** What happens in a step, a number a unit. */
export interface GateRow {
  readonly character: string;
  readonly reset: readonly number[];
  readonly update: readonly number[];
  readonly candidate: readonly number[];
  readonly state: readonly number[];
  /** The probability that this place is inside of parentheses. */
  readonly inside: number;
}

/** The features of a character: whether it opens, closes, or is anything else. */
export const FEATURES = 3;

/** Which feature of a character is one. */
export function featureOf(character: string): number {
  return character === "(" ? 0 : character === ")" ? 1 : 2;
}

/** Reads a text. */
export function gateRows(text: string, weights: GateWeights): GateRow[] {
  let h: number[] = new Array(weights.units).fill(0);
  return [...text].map((character) => {
    const row = step(character, h, weights);
    h = [...row.state];
    return row;
  });
}

function step(character: string, h: readonly number[], weights: GateWeights): GateRow {
  const { units, weightIh, weightHh, biasIh, biasHh, headWeight, headBias } = weights;
  const x = featureOf(character);
  const each = (gate: number, rule: (fromInput: number, fromState: number, unit: number) => number) =>
    Array.from({ length: units }, (_, unit) => {
      const row = gate * units + unit;
      const fromInput = weightIh[row * FEATURES + x]! + biasIh[row]!;
      const fromState = h.reduce((sum, value, j) => sum + weightHh[row * units + j]! * value, biasHh[row]!);
      return rule(fromInput, fromState, unit);
    });
  const reset = each(0, (a, b) => sigmoid(a + b));
  const update = each(1, (a, b) => sigmoid(a + b));
  const candidate = each(2, (a, b, unit) => Math.tanh(a + reset[unit]! * b));
  const state = h.map((value, i) => (1 - update[i]!) * candidate[i]! + update[i]! * value);
  const logit = state.reduce((sum, value, i) => sum + headWeight[i]! * value, headBias[0]!);
  return { character, reset, update, candidate, state, inside: sigmoid(logit) };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
