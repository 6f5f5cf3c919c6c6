// What intervals and paths are put around.

/** A forecast of one series that intervals are put around. */
export interface ForecastOfSeries {
  /** The name of the series. */
  readonly id: string;
  /** [horizon] */
  readonly values: Float64Array;
  /** How much the series has changed lately. */
  readonly scale: number;
  /** [horizon]: how wide parts of the forecast expect values to spread; undefined where none does. */
  readonly spreads?: Float64Array | undefined;
}
