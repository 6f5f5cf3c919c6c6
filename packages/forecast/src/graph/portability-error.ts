// The error of forecasters that cannot be exported.
import { advice, DataError, option } from "@grus/data";

/** A part of a forecast that is not a function of a window. */
export interface LeftPart {
  readonly name: string;
  /** Its share of the forecast, in (0, 1]. */
  readonly weight: number;
}

/**
 * A forecaster with parts that depend on more than a window of values, or whose sums add up (then without
 * `parts`).
 *
 * Make the forecast with `portable: true`, or without sums of series.
 */
export class PortabilityError extends DataError {
  override readonly name = "PortabilityError";
  readonly parts: readonly LeftPart[];

  /** `file`: the name of the forecaster's directory, if it has one. */
  constructor(parts: readonly LeftPart[], file?: string) {
    const named = parts.map(({ name, weight }) => `${name} (weight ${Math.round(100 * weight)} %)`);
    super({
      file,
      problem:
        parts.length === 0
          ? "the forecaster makes sums of series add up, which depends on all of them together; expected series that are forecast each by itself."
          : `the forecaster has parts that depend on more than a window of values: ${named.join(", ")}; expected parts that can be exported.`,
      cure:
        parts.length === 0
          ? "Make the forecast without sums."
          : advice`Make the forecast with ${option("portable", true)}, of such parts alone.`,
    });
    this.parts = parts;
  }
}
