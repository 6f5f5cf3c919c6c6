// What an anomaly detector takes, says and remembers.
import type { AdaptiveState } from "../intervals/adaptive-conformal.ts";
import type { LatestMaximumState } from "./latest-maximum.ts";
import type { SeasonProfileState } from "./season-profile.ts";
import type { TailHistogramState } from "./tail-histogram.ts";

/**
 * In what a value is unusual: `range`, far from the level of the series; `season`, far from those at the same
 * place of the season; `shift`, away from the season for a while; `unrest`, larger changes for a while.
 */
export type AnomalyKind = "range" | "season" | "shift" | "unrest";

/** How an {@link AnomalyDetector} works. */
export interface AnomalyDetectorOptions {
  /**
   * Rows of a season, such as 24 for hourly values with a daily pattern; {@link seasonOfTimes} derives it from
   * times. Default 1: none; the profile is then the mean of all values.
   */
  readonly season?: number | undefined;
  /** The score from which a value is an anomaly. Default {@link defaultAnomalyThreshold}. */
  readonly threshold?: number | undefined;
  /**
   * For how many rows after an unusual value only a more unusual one has a score. Default: a season
   * and a half, at least 24; 400 without a season.
   */
  readonly quiet?: number | undefined;
  /** The share of values that the interval should contain, in (0, 1). Default 0.99. */
  readonly level?: number | undefined;
}

/** What the detector says about one value. */
export interface AnomalyObservation {
  /** The forecast made before the value was seen. NaN for the first value. */
  readonly expected: number;
  /** The ends of the interval around it. NaN for the first two values. */
  readonly lower: number;
  readonly upper: number;
  /** How unusual the value is: 0 to about 2.5. 0 for the first 50 values and missing ones. */
  readonly rarity: number;
  /** The rarity, or 0 where one of the latest `quiet` rows was as unusual. */
  readonly score: number;
  readonly isAnomaly: boolean;
  /** In what the value is most unusual. */
  readonly kind: AnomalyKind;
}

/** The state of a detector; plain data, for `JSON.stringify`. */
export interface AnomalyDetectorState {
  readonly threshold: number;
  readonly row: number;
  readonly count: number;
  readonly level: number;
  readonly spread: number;
  readonly last: number;
  readonly shift: number;
  readonly unrest: number;
  readonly profile: SeasonProfileState;
  readonly blend: readonly number[];
  readonly interval: AdaptiveState;
  readonly tails: Readonly<Record<AnomalyKind, TailHistogramState>>;
  readonly latest: LatestMaximumState;
}

/** Chosen on the artificial series of the Numenta Anomaly Benchmark and half of the real ones. */
export const defaultAnomalyThreshold = 1.22;
