// Anomalies of a series, value by value, from the errors of its own forecasts: no labels, no training, no look
// ahead. docs/decisions/0020 has the measurements behind each part.
import { DataError, OptionError } from "@grus/data";
import { AdaptiveConformal } from "../intervals/adaptive-conformal.ts";
import { positiveWhole } from "../positive-whole.ts";
import {
  type AnomalyDetectorOptions,
  type AnomalyDetectorState,
  type AnomalyKind,
  type AnomalyObservation,
  defaultAnomalyThreshold,
} from "./anomaly-types.ts";
import { Blend } from "./blend.ts";
import { LatestMaximum } from "./latest-maximum.ts";
import { SeasonProfile } from "./season-profile.ts";
import { TailHistogram } from "./tail-histogram.ts";

const KINDS: readonly AnomalyKind[] = ["range", "season", "shift", "unrest"];
/** Values before the first score. */
const WARM_UP = 50;
/** How much more unusual than the latest rows a value has to be. */
const MARGIN = 0.02;
/** The share of each new value in the level. */
const LEVEL_RATE = 0.01;
/** The share of each new error in the moving averages of errors. */
const RATE = 0.1;
/** The power mean of the four rarities: between their mean and the largest one. */
const POWER = 3;
/** The errors of the interval are in the unit of the values. */
const unscaled = () => 1;
/** Errors below this share of the values' size are rounding. */
const ROUNDING = 1e-9;

/**
 * Finds anomalies in a stream. Three forecasts (a slow level, the season's profile, the last value)
 * give four errors: those of the level and of the profile, and the moving averages of those of the profile and
 * of the last value. Each is ranked among all errors of its kind so far ({@link TailHistogram}); the rarity is
 * the power mean of the four ranks. A value has a score where it is rarer than the latest `quiet` rows, so that
 * one event gives one alarm. Time and memory for each value are constant.
 *
 * On the benchmark each of the four errors raises the score by 3 to 7 points; more accurate one-step forecasts,
 * among them a GRU, lowered it: they follow an anomaly as well.
 */
export class AnomalyDetector {
  readonly #threshold: number;
  #row = 0;
  #count = 0;
  #level = 0;
  #spread = 0;
  #last = 0;
  #shift = 0;
  #unrest = 0;
  #profile: SeasonProfile;
  #blend = new Blend(3);
  #interval: AdaptiveConformal;
  #tails: Readonly<Record<AnomalyKind, TailHistogram>> = eachKind(() => new TailHistogram());
  #latest: LatestMaximum;

  constructor({
    season = 1,
    threshold = defaultAnomalyThreshold,
    quiet = defaultQuiet(season),
    level = 0.99,
  }: AnomalyDetectorOptions = {}) {
    this.#threshold = within("threshold", threshold, 0, Number.POSITIVE_INFINITY);
    this.#profile = new SeasonProfile(positiveWhole("season", season));
    this.#latest = new LatestMaximum(positiveWhole("quiet", quiet));
    this.#interval = new AdaptiveConformal({ levels: [within("level", level, 0, 1)], horizon: 1 });
  }

  /** A detector that continues from a state. */
  static from(state: AnomalyDetectorState): AnomalyDetector {
    const made = new AnomalyDetector({ threshold: state.threshold });
    made.#row = state.row;
    made.#count = state.count;
    made.#level = state.level;
    made.#spread = state.spread;
    made.#last = state.last;
    made.#shift = state.shift;
    made.#unrest = state.unrest;
    made.#profile = SeasonProfile.from(state.profile);
    made.#blend = Blend.from(state.blend);
    made.#interval = AdaptiveConformal.from(state.interval);
    made.#tails = eachKind((kind) => TailHistogram.from(state.tails[kind]));
    made.#latest = LatestMaximum.from(state.latest);
    return made;
  }

  /**
   * Takes the next value; NaN for a missing one, which is no anomaly and teaches nothing. Throws
   * {@link DataError} for an infinite value.
   */
  observe(value: number): AnomalyObservation {
    if (Math.abs(value) === Number.POSITIVE_INFINITY)
      throw new DataError({
        problem: `value ${this.#row + 1} is ${value}; expected a number, or NaN where one is missing.`,
      });
    const row = this.#row++;
    const forecasts = this.#forecasts(row, value);
    const expected = this.#count === 0 ? Number.NaN : this.#blend.combine(forecasts);
    const ends = this.#interval.intervals(Float64Array.of(expected), unscaled);
    const [lower, upper] = [ends.lower[0]!, ends.upper[0]!];
    if (Number.isNaN(value))
      return { expected, lower, upper, rarity: 0, score: 0, isAnomaly: false, kind: "range" };
    const errors = this.#errors(forecasts, value);
    const rarities = eachKind((kind) => (this.#count < WARM_UP ? 0 : this.#tails[kind].rarity(errors[kind])));
    for (const kind of KINDS) this.#tails[kind].push(errors[kind]);
    const rarity = powerMean(KINDS.map((kind) => rarities[kind]));
    const score = rarity > this.#latest.before(row) + MARGIN ? rarity : 0;
    this.#latest.push(row, rarity);
    this.#learn(row, value, forecasts, expected);
    const kind = KINDS.reduce((most, each) => (rarities[each] > rarities[most] ? each : most));
    return { expected, lower, upper, rarity, score, isAnomaly: score >= this.#threshold, kind };
  }

  /** The state as plain data, for {@link AnomalyDetector.from}. */
  toJSON(): AnomalyDetectorState {
    return {
      threshold: this.#threshold,
      row: this.#row,
      count: this.#count,
      level: this.#level,
      spread: this.#spread,
      last: this.#last,
      shift: this.#shift,
      unrest: this.#unrest,
      profile: this.#profile.toJSON(),
      blend: this.#blend.toJSON(),
      interval: this.#interval.toJSON(),
      tails: eachKind((kind) => this.#tails[kind].toJSON()),
      latest: this.#latest.toJSON(),
    };
  }

  /** The level, the season's profile, the last value; before the first value, the value itself. */
  #forecasts(row: number, value: number): readonly [number, number, number] {
    if (this.#count === 0) return [value, value, value];
    return [this.#level, this.#profile.forecast(row) ?? this.#last, this.#last];
  }

  /** The errors of each kind, with the moving averages moved. */
  #errors(
    [level, season, last]: readonly [number, number, number],
    value: number,
  ): Readonly<Record<AnomalyKind, number>> {
    const least = ROUNDING * (Math.abs(this.#level) + this.#spread);
    const error = (forecast: number) => {
      const size = Math.abs(value - forecast);
      return size > least ? size : 0;
    };
    const rate = Math.max(RATE, 1 / (this.#count + 2));
    this.#shift += rate * (error(season) - this.#shift);
    this.#unrest += rate * (error(last) - this.#unrest);
    return { range: error(level), season: error(season), shift: this.#shift, unrest: this.#unrest };
  }

  #learn(row: number, value: number, forecasts: readonly [number, number, number], expected: number): void {
    this.#count++;
    if (this.#count > 1) {
      this.#blend.observe(forecasts, value);
      this.#interval.observe(0, value - expected);
      this.#spread += (Math.abs(value - this.#level) - this.#spread) / this.#count;
    }
    this.#level += Math.max(LEVEL_RATE, 1 / this.#count) * (value - this.#level);
    this.#profile.observe(row, value);
    this.#last = value;
  }
}

function defaultQuiet(season: number): number {
  return season > 1 ? Math.max(24, Math.round(1.5 * season)) : 400;
}

/** An option above `least` and below `most`. */
function within(name: string, value: number, least: number, most: number): number {
  if (value > least && value < most) return value;
  const range = most === 1 ? "between 0 and 1" : "above 0";
  throw new OptionError({ problem: `${name} is ${value}; expected a number ${range}.` });
}

function powerMean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value ** POWER, 0);
  return (sum / values.length) ** (1 / POWER);
}

function eachKind<T>(make: (kind: AnomalyKind) => T): Readonly<Record<AnomalyKind, T>> {
  return { range: make("range"), season: make("season"), shift: make("shift"), unrest: make("unrest") };
}
