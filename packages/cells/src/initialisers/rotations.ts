// Random matrices with orthonormal columns, by stages of random rotations: nearly uniform, in quadratic time.
import type { Tensor } from "@grus/tensor";
import { uniformNumbers } from "./initialiser.ts";

/** Columns that pass through all stages together, so that they stay in the cache. */
const BLOCK = 16;

/** Rotations of disjoint pairs of rows. */
interface Stage {
  /** The rows in random order; those at 2 k and 2 k + 1 are a pair. */
  readonly rows: Uint32Array;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/**
 * The first `columns` columns of a product of random rotations, `rows` by `columns` with `rows` ≥ `columns`,
 * row-major. In each stage, all rows are paired at random and every pair is rotated by a random angle (Kac's
 * walk); finally each row gets a random sign. Columns are orthonormal for any number of stages; the stages
 * serve to mix. One stage reduces the excess of Σ x⁴ of a column over that of a uniform direction, 3 / rows,
 * to 3/4, and there are enough to leave 1 % of it.
 */
export function rotatedColumns(key: Tensor, rows: number, columns: number): Float64Array {
  const pairs = Math.floor(rows / 2);
  const count = pairs === 0 ? 0 : Math.ceil(Math.log((100 / 3) * rows) / Math.log(4 / 3));
  const uniforms = uniformNumbers(key, count * (rows + pairs) + rows);
  const stages = Array.from({ length: count }, (_, k) =>
    stageOf(uniforms.subarray(k * (rows + pairs), (k + 1) * (rows + pairs)), rows),
  );
  const matrix = new Float64Array(rows * columns);
  const signs = uniforms.subarray(uniforms.length - rows);
  for (let first = 0; first < columns; first += BLOCK) {
    const width = Math.min(BLOCK, columns - first);
    const block = new Float64Array(rows * width);
    for (let i = 0; i < width; i++) block[(first + i) * width + i] = 1;
    for (const stage of stages) turn(block, width, stage);
    for (let row = 0; row < rows; row++) {
      const sign = signs[row]! < 0.5 ? -1 : 1;
      for (let i = 0; i < width; i++) matrix[row * columns + first + i] = sign * block[row * width + i]!;
    }
  }
  return matrix;
}

/**
 * A stage from uniform numbers: one per row for their order (Fisher and Yates), then one per pair for its
 * angle.
 */
function stageOf(uniforms: Float64Array, count: number): Stage {
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(uniforms[i]! * (i + 1));
    const held = rows[i]!;
    rows[i] = rows[j]!;
    rows[j] = held;
  }
  const angles = uniforms.subarray(count).map((u) => 2 * Math.PI * u);
  return { rows, cosines: angles.map(Math.cos), sines: angles.map(Math.sin) };
}

/** Rotates the pairs of rows of a block, `width` elements each. */
function turn(block: Float64Array, width: number, { rows, cosines, sines }: Stage): void {
  for (let pair = 0; pair < cosines.length; pair++) {
    const c = cosines[pair]!;
    const s = sines[pair]!;
    let a = rows[2 * pair]! * width;
    let b = rows[2 * pair + 1]! * width;
    for (const end = a + width; a < end; a++, b++) {
      const x = block[a]!;
      const y = block[b]!;
      block[a] = c * x - s * y;
      block[b] = s * x + c * y;
    }
  }
}
