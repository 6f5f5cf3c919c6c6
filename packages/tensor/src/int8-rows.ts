// Weights in 8 bits with a scale for each row, symmetric: w = value * scale, values from -127 to 127.

/** How weights are stored: "int8" with a scale for each output. */
export type WeightFormat = "float32" | "float16" | "int8";

/** A matrix with fewer elements is not worth storing in fewer bits. */
export const LEAST_STORED = 512;

/** The rows of a matrix in int8. */
export interface Int8Rows {
  /** [rows, depth] */
  readonly values: ReturnType<Int8Array["slice"]>;
  /** [rows] */
  readonly scales: ReturnType<Float32Array["slice"]>;
}

/** Rounds the rows of a matrix [rows, depth]; weights that were rounded before keep their values. */
export function int8Rows(data: ArrayLike<number>, rows: number): Int8Rows {
  const depth = data.length / Math.max(1, rows);
  const values = new Int8Array(data.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * depth;
    let largest = 0;
    for (let i = start; i < start + depth; i++) largest = Math.max(largest, Math.abs(data[i]!));
    scales[row] = largest / 127;
    const factor = largest === 0 ? 0 : 127 / largest;
    for (let i = start; i < start + depth; i++) values[i] = Math.round(data[i]! * factor);
  }
  return { values, scales };
}

/** The numbers of rows in int8. */
export function fromInt8Rows({
  values,
  scales,
}: {
  readonly values: ArrayLike<number>;
  readonly scales: ArrayLike<number>;
}): ReturnType<Float32Array["slice"]> {
  const depth = values.length / Math.max(1, scales.length);
  const data = new Float32Array(values.length);
  for (let row = 0; row < scales.length; row++) {
    const scale = scales[row]!;
    for (let i = row * depth; i < (row + 1) * depth; i++) data[i] = values[i]! * scale;
  }
  return data;
}
