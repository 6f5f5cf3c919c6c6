// The seasonal ARIMA (p, d, q)(P, D, Q) with seasons of m steps (Box and Jenkins 1970):
//
//     φ(B) Φ(Bᵐ) (w − μ) = θ(B) Θ(Bᵐ) e,   w = (1 − B)ᵈ (1 − Bᵐ)ᴰ y
//
// where B takes the value before, φ(B) = 1 − φ₁ B − … and θ(B) = 1 + θ₁ B + ….

/** What an ARIMA is a model of. */
export interface ArimaDifferences {
  /** m, steps of a season; 1 for none. */
  readonly period: number;
  /** d, how often the step before is taken off. */
  readonly differences: 0 | 1;
  /** D, how often the season before is taken off; 0 without a season. */
  readonly seasonalDifferences: 0 | 1;
  /** Whether the mean μ of the differences is fitted; else it is 0. */
  readonly hasMean: boolean;
}

/** The orders of a model; without a season P and Q are 0. */
export interface ArimaOrder extends ArimaDifferences {
  /** p, of φ. */
  readonly ar: number;
  /** q, of θ. */
  readonly ma: number;
  /** P, of Φ. */
  readonly seasonalAr: number;
  /** Q, of Θ. */
  readonly seasonalMa: number;
}

/** A fitted model. */
export interface Arima {
  readonly order: ArimaOrder;
  readonly mean: number;
  /** What is added to the change w to give the value: the earlier values that it was taken off. */
  readonly base: Lags;
  /** Of w − μ: φ(B) Φ(Bᵐ), multiplied out. */
  readonly autoregressive: Lags;
  /** Of e: θ(B) Θ(Bᵐ), multiplied out. */
  readonly movingAverage: Lags;
}

/** A weighted sum of what lies some steps before. */
export interface Lags {
  readonly steps: Int32Array;
  readonly weights: Float64Array;
}

/** Numbers that are fitted for an order, beside the variance of errors. */
export function freedomOf({ ar, ma, seasonalAr, seasonalMa, hasMean }: ArimaOrder): number {
  return ar + ma + seasonalAr + seasonalMa + (hasMean ? 1 : 0);
}

/** The coefficients of the four polynomials and the mean. */
export interface Coefficients {
  readonly ar: Float64Array;
  readonly ma: Float64Array;
  readonly seasonalAr: Float64Array;
  readonly seasonalMa: Float64Array;
  readonly mean: number;
}

/** The model of an order and its coefficients. */
export function arimaOf(order: ArimaOrder, { ar, ma, seasonalAr, seasonalMa, mean }: Coefficients): Arima {
  const { period, differences, seasonalDifferences } = order;
  const once = (times: 0 | 1) => Float64Array.from({ length: times }, () => -1);
  return {
    order,
    mean,
    base: negative(product(once(differences), once(seasonalDifferences), period)),
    autoregressive: negative(
      product(
        ar.map((phi) => -phi),
        seasonalAr.map((phi) => -phi),
        period,
      ),
    ),
    movingAverage: product(ma, seasonalMa, period),
  };
}

/** (1 + a₁ B + …) (1 + b₁ Bᵐ + …) − 1. */
function product(plain: Float64Array, seasonal: Float64Array, period: number): Lags {
  const terms = new Map<number, number>();
  const [a, b] = [
    [1, ...plain],
    [1, ...seasonal],
  ];
  a.forEach((first, i) => {
    b.forEach((second, j) => {
      const step = i + j * period;
      if (step > 0) terms.set(step, (terms.get(step) ?? 0) + first * second);
    });
  });
  return { steps: Int32Array.from(terms.keys()), weights: Float64Array.from(terms.values()) };
}

function negative({ steps, weights }: Lags): Lags {
  return { steps, weights: weights.map((weight) => -weight) };
}
