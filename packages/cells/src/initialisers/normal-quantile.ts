// The normal distribution function and its inverse.

/**
 * Φ(x) to about 1e-15: by the series of its integral near 0, by the continued fraction of the tail elsewhere
 * (Abramowitz and Stegun 26.2.10 and 26.2.14).
 */
export function normalProbability(x: number): number {
  if (x < 0) return tail(-x);
  return 1 - tail(x);
}

/** 1 − Φ(x) for x ≥ 0. */
function tail(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 3) {
    let term = x;
    let total = x;
    for (let k = 1; Math.abs(term) > 1e-17; k++) {
      term *= (x * x) / (2 * k + 1);
      total += term;
    }
    return 0.5 - density * total;
  }
  let fraction = x;
  for (let k = 60; k > 0; k--) fraction = x + k / fraction;
  return density / fraction;
}

/**
 * Φ⁻¹(p) for 0 < p < 1: Newton's method with the third-order term (Halley), from the logistic approximation.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -(
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
  for (let step = 0; step < 3; step++) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const move = (normalProbability(x) - p) / density;
    x -= move / (1 + (x * move) / 2);
  }
  return x;
}
