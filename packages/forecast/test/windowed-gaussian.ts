// The windowed Gaussian of the Numenta Anomaly Benchmark: how far a value lies from the mean of the latest
// 6,400 values, as a probability of the normal distribution.

const WINDOW = 6400;
const STEP = 100;

/** 1 - Q(|x - mean| / deviation) for each value; 0 for the first. The window moves 100 values at a time. */
export function windowedGaussian(values: Float64Array): Float64Array {
  let [mean, squares, count, start] = [0, 0, 0, 0];
  return values.map((value, i) => {
    const deviation = i === 0 ? 1 : Math.sqrt(squares / count) || 1e-6;
    const score = i === 0 ? 0 : 1 - normalTail(Math.abs(value - mean) / deviation);
    if (count < WINDOW) {
      count++;
      const difference = value - mean;
      mean += difference / count;
      squares += difference * (value - mean);
    } else if (i + 1 - start === WINDOW + STEP) {
      start += STEP;
      ({ mean, squares } = moments(values, start, i + 1));
    }
    return score;
  });
}

/** The mean over the rows from `start` to before `end`, and the sum of squares about it. */
function moments(values: Float64Array, start: number, end: number) {
  let [sum, squares] = [0, 0];
  for (let i = start; i < end; i++) sum += values[i]!;
  const mean = sum / (end - start);
  for (let i = start; i < end; i++) squares += (values[i]! - mean) ** 2;
  return { mean, squares };
}

/** Q(z), the upper tail of the normal distribution, z at least 0. */
function normalTail(z: number): number {
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  return z < 3 ? 0.5 - density * series(z) : density / fraction(z);
}

/** Σ z^(2k+1) / (1 · 3 · … · (2k+1)). */
function series(z: number): number {
  let [term, sum] = [z, z];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return sum;
}

/** z + 1 / (z + 2 / (z + 3 / (z + …))). */
function fraction(z: number): number {
  let value = z;
  for (let k = 100; k >= 1; k--) value = z + k / value;
  return value;
}
