// What intervals and paths are put around.

/** A forecast of one series that intervals are put around. */
export interface ForecastOfSeries {
  /** The name of the series. */
  readonly id: string;
  /** [horizon] */
  readonly values: Float64Array;
  /** The unit that its errors are measured in. */
  readonly scale: number;
}
