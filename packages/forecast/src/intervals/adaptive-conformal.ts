// Adaptive conformal intervals: quantiles of past errors whose level moves after every outcome, so that the
// coverage holds in the long run whatever the series does (Gibbs and Candès, arXiv 2106.00170), for each step
// of the horizon and each end of the interval separately.
import { SortedWindow } from "./sorted-window.ts";

/** How intervals adapt. */
export interface AdaptiveOptions {
  /** Nominal coverages, ascending, in (0, 1), e.g. 0.8 and 0.95. */
  readonly levels: readonly number[];
  /** Steps of the horizon. */
  readonly horizon: number;
  /** How far one outcome moves the level of a quantile. Default 0.01. */
  readonly rate?: number | undefined;
  /** How many of the latest errors of a step the quantiles are taken from. Default 1000. */
  readonly memory?: number | undefined;
}

/** What has been learned from outcomes; plain data, for `JSON.stringify`. */
export interface AdaptiveState {
  readonly levels: readonly number[];
  readonly rate: number;
  readonly memory: number;
  /** For each step of the horizon its latest errors, the oldest first. */
  readonly errors: readonly (readonly number[])[];
  /**
   * For each step: the share of errors below the lower end of each level, then the share above the upper end.
   */
  readonly tails: readonly (readonly number[])[];
}

/** The ends of the intervals of one forecast: [levels, horizon] each. */
export interface Intervals {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Intervals that adapt to outcomes. Errors are (value - forecast) / scale, with a scale of the caller's. */
export class AdaptiveConformal {
  readonly #levels: readonly number[];
  readonly #rate: number;
  readonly #memory: number;
  readonly #errors: readonly SortedWindow[];
  readonly #tails: readonly Float64Array[];

  constructor({ levels, horizon, rate = 0.01, memory = 1000 }: AdaptiveOptions) {
    this.#levels = levels;
    this.#rate = rate;
    this.#memory = memory;
    this.#errors = Array.from({ length: horizon }, () => new SortedWindow(memory));
    const tails = Float64Array.from([...levels, ...levels], (level) => (1 - level) / 2);
    this.#tails = this.#errors.map(() => tails.slice());
  }

  /** Intervals that continue from a state. */
  static from({ levels, rate, memory, errors, tails }: AdaptiveState): AdaptiveConformal {
    const made = new AdaptiveConformal({ levels, rate, memory, horizon: errors.length });
    errors.forEach((each, step) => {
      for (const error of each) made.#errors[step]!.push(error);
      made.#tails[step]!.set(tails[step]!);
    });
    return made;
  }

  /**
   * Intervals of other levels from the same outcomes. A level between two known ones has adapted as much as they
   * have, in proportion; the median has not adapted, and levels beyond the widest have as much as that one.
   */
  withLevels(levels: readonly number[]): AdaptiveConformal {
    const { rate, memory, errors, tails } = this.toJSON();
    const known = this.#levels;
    const moved = tails.map((own) =>
      [own.slice(0, known.length), own.slice(known.length)].flatMap((end) => movedTails(known, end, levels)),
    );
    return AdaptiveConformal.from({ levels, rate, memory, errors, tails: moved });
  }

  /** The nominal coverages. */
  get levels(): readonly number[] {
    return this.#levels;
  }

  /** Takes an error that was known before the first interval: quantiles include it, levels do not move. */
  remember(step: number, error: number): void {
    this.#errors[step]!.push(error);
  }

  /**
   * Takes the outcome of one step of the horizon. An end that was exceeded moves outwards; one that was not
   * moves inwards by less, in the proportion at which the nominal share of outcomes exceeds it.
   */
  observe(step: number, error: number): void {
    const past = this.#errors[step]!;
    const tails = this.#tails[step]!;
    const count = this.#levels.length;
    if (past.size > 0) {
      this.#levels.forEach((level, i) => {
        const nominal = (1 - level) / 2;
        const isBelow = error < past.quantile(tails[i]!);
        const isAbove = error > past.quantile(1 - tails[count + i]!);
        tails[i] = this.#moved(tails[i]!, nominal, isBelow);
        tails[count + i] = this.#moved(tails[count + i]!, nominal, isAbove);
      });
    }
    past.push(error);
  }

  /**
   * The intervals around a forecast [horizon], whose errors at a step are in units of `scaleOf(step)`. Wider
   * levels contain narrower ones, and all contain the forecast. NaN for a step without any outcome.
   */
  intervals(forecast: Float64Array, scaleOf: (step: number) => number): Intervals {
    const horizon = forecast.length;
    const count = this.#levels.length;
    const lower = new Float64Array(count * horizon);
    const upper = new Float64Array(count * horizon);
    forecast.forEach((value, step) => {
      const past = this.#errors[step]!;
      const tails = this.#tails[step]!;
      const scale = scaleOf(step);
      let [low, high] = [0, 0];
      for (let i = 0; i < count; i++) {
        low = Math.min(low, past.quantile(tails[i]!));
        high = Math.max(high, past.quantile(1 - tails[count + i]!));
        lower[i * horizon + step] = value + scale * low;
        upper[i * horizon + step] = value + scale * high;
      }
    });
    return { lower, upper };
  }

  toJSON(): AdaptiveState {
    return {
      levels: this.#levels,
      rate: this.#rate,
      memory: this.#memory,
      errors: this.#errors.map((each) => each.values()),
      tails: this.#tails.map((each) => [...each]),
    };
  }

  #moved(tail: number, nominal: number, isExceeded: boolean): number {
    const next = tail + this.#rate * (nominal - (isExceeded ? 1 : 0));
    return Math.min(0.5, Math.max(-1, next));
  }
}

/** The tails of one end at `levels`, given those of the ascending `known` levels. */
function movedTails(
  known: readonly number[],
  tails: readonly number[],
  levels: readonly number[],
): readonly number[] {
  const shifts = tails.map((tail, i) => tail - (1 - known[i]!) / 2);
  return levels.map((level) => (1 - level) / 2 + shiftAt(known, shifts, level));
}

/** Linear between levels, 0 at level 0, constant beyond the last. */
function shiftAt(known: readonly number[], shifts: readonly number[], level: number): number {
  const above = known.findIndex((each) => each >= level);
  if (above < 0) return shifts.at(-1)!;
  const [from, start] = above === 0 ? [0, 0] : [known[above - 1]!, shifts[above - 1]!];
  return start + ((shifts[above]! - start) * (level - from)) / (known[above]! - from);
}
