// A mean of forecasts, each weighted by how well it has done lately.

const RATE = 0.02;
const POWER = 4;

/** Weights each forecast by 1 / (its recent mean absolute error)^4. */
export class Blend {
  readonly #errors: Float64Array;

  constructor(count: number) {
    this.#errors = new Float64Array(count);
  }

  /** A blend that continues from the errors in its JSON. */
  static from(errors: readonly number[]): Blend {
    const made = new Blend(errors.length);
    made.#errors.set(errors);
    return made;
  }

  /** The weighted mean; the mean of those without an error where there are any. */
  combine(forecasts: readonly number[]): number {
    const best = this.#errors.reduce((least, error) => Math.min(least, error), Number.POSITIVE_INFINITY);
    let [sum, total] = [0, 0];
    forecasts.forEach((forecast, i) => {
      const error = this.#errors[i]!;
      const weight = best > 0 ? (best / error) ** POWER : error === 0 ? 1 : 0;
      sum += weight * forecast;
      total += weight;
    });
    return sum / total;
  }

  /** Takes the value that was forecast. */
  observe(forecasts: readonly number[], value: number): void {
    forecasts.forEach((forecast, i) => {
      this.#errors[i]! += RATE * (Math.abs(value - forecast) - this.#errors[i]!);
    });
  }

  toJSON(): number[] {
    return [...this.#errors];
  }
}
