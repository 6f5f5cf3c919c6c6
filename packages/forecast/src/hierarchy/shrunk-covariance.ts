// The covariance of errors of many series from few of them (Schäfer and Strimmer 2005).

/**
 * The covariance [series, series] of `errors` [series][times], its correlations shrunk towards 0 by
 * `shrinkage` in [0, 1]: by default as much as makes the expected squared error least where `independent` of
 * the errors are independent of each other, by default all. A series whose errors are all alike has a
 * variance of a millionth of the mean one.
 */
export function shrunkCovariance(
  errors: readonly Float64Array[],
  shrinkage: number | undefined = undefined,
  independent: number | undefined = undefined,
): Float64Array {
  const size = errors.length;
  const deviations = errors.map(deviationOf);
  const mean = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0) / size;
  const scales = deviations.map((deviation) => Math.max(deviation, Math.sqrt(1e-6 * mean) || 1));
  const units = errors.map((row, i) => {
    const center = meanOf(row);
    return row.map((value) => (value - center) / scales[i]!);
  });
  const lambda = shrinkage ?? shrinkageOf(units, independent);
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    covariance[i * size + i] = scales[i]! ** 2;
    for (let j = 0; j < i; j++) {
      const own = (1 - lambda) * correlation(units[i]!, units[j]!) * scales[i]! * scales[j]!;
      covariance[i * size + j] = own;
      covariance[j * size + i] = own;
    }
  }
  return covariance;
}

/** The sum of the variances of all correlations over the sum of their squares, in [0, 1]. */
function shrinkageOf(units: readonly Float64Array[], independent: number | undefined): number {
  let [variances, squares] = [0, 0];
  for (let i = 1; i < units.length; i++) {
    for (let j = 0; j < i; j++) {
      const [own, other] = [units[i]!, units[j]!];
      const count = own.length;
      const r = correlation(own, other);
      let spread = 0;
      for (let t = 0; t < count; t++) spread += (own[t]! * other[t]! - r) ** 2;
      variances += count > 1 ? spread / ((independent ?? count) * (count - 1)) : 1;
      squares += r * r;
    }
  }
  return squares > 0 ? Math.min(1, variances / squares) : 1;
}

function correlation(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t]! * b[t]!;
  return sum / a.length;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: Float64Array): number {
  const center = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length);
}
