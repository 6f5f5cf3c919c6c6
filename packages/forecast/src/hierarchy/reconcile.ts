// Forecasts of a hierarchy that add up: the sums equal the sums of their parts.
import { cholesky, solveColumns } from "../linear/cholesky.ts";
import { aggregate, type Hierarchy } from "./hierarchy.ts";
import { HierarchyError } from "./hierarchy-error.ts";
import { shrunkCovariance } from "./shrunk-covariance.ts";

/**
 * - `bottomUp`: the bottom forecasts are kept, and sums are theirs.
 * - `ols`: the least change of all forecasts together, each counting the same.
 * - `wls`: each counting the inverse of the variance of its errors.
 * - `minTrace` (default): with the covariance of errors, shrunk towards its diagonal (MinT: Wickramasuriya,
 *   Athanasopoulos and Hyndman 2019), which gives the least variance of the reconciled errors.
 */
export type ReconcileMethod = "bottomUp" | "ols" | "wls" | "minTrace";

/** Options of {@link reconciler}. */
export interface ReconcileOptions {
  /** Default `minTrace`. */
  readonly method?: ReconcileMethod | undefined;
  /**
   * Errors that forecasts made so far, [series][errors], in the order of the hierarchy, all of the same times.
   * Needed by `wls` and `minTrace`.
   */
  readonly errors?: readonly Float64Array[] | undefined;
  /** How many of the errors are independent of each other; those of windows that overlap are not. Default: all. */
  readonly independent?: number | undefined;
}

/** Makes forecasts [series][steps] of a hierarchy add up. */
export type Reconciler = (forecasts: readonly Float64Array[]) => readonly Float64Array[];

/**
 * A reconciler of forecasts of a hierarchy: S (S' W⁻¹ S)⁻¹ S' W⁻¹ ŷ with the summing matrix S and the
 * covariance W of the errors. Forecasts that add up already are returned unchanged but for rounding. Throws
 * {@link HierarchyError} for errors that are missing, or not one row a series.
 */
export function reconciler(hierarchy: Hierarchy, options: ReconcileOptions = {}): Reconciler {
  const projection = projectionFor(hierarchy, options);
  return (forecasts) => aggregate(hierarchy, reconciledBottom(hierarchy, projection, forecasts));
}

/** (S' W⁻¹ S)⁻¹ S' W⁻¹, [bottom, series], by which {@link reconciler} multiplies; undefined for `bottomUp`. */
export function projectionFor(hierarchy: Hierarchy, options: ReconcileOptions): Float64Array | undefined {
  const { method = "minTrace" } = options;
  return method === "bottomUp" ? undefined : projectionOf(hierarchy, inverseOf(hierarchy, method, options));
}

/** The bottom forecasts [bottom][steps] of which the sums are reconciled. */
export function reconciledBottom(
  hierarchy: Hierarchy,
  projection: Float64Array | undefined,
  forecasts: readonly Float64Array[],
): readonly Float64Array[] {
  const { ids, bottom } = hierarchy;
  const rows = checked(hierarchy, forecasts);
  if (projection === undefined) return rows.slice(-bottom);
  const steps = rows[0]!.length;
  return Array.from({ length: bottom }, (_, b) => {
    const values = new Float64Array(steps);
    for (let i = 0; i < ids.length; i++) {
      const weight = projection[b * ids.length + i]!;
      for (let t = 0; t < steps; t++) values[t]! += weight * rows[i]![t]!;
    }
    return values;
  });
}

function checked({ ids }: Hierarchy, rows: readonly Float64Array[]): readonly Float64Array[] {
  if (rows.length === ids.length && rows.every(({ length }) => length === rows[0]!.length)) return rows;
  throw new HierarchyError(
    `got ${rows.length} rows of ${[...new Set(rows.map(({ length }) => length))].join(", ")} numbers; expected ${ids.length} rows of the same length, one for each series.`,
  );
}

/** The inverse of W, [series, series]. */
function inverseOf(
  hierarchy: Hierarchy,
  method: "ols" | "wls" | "minTrace",
  { errors, independent }: ReconcileOptions,
): Float64Array {
  const size = hierarchy.ids.length;
  const identity = new Float64Array(size * size);
  for (let i = 0; i < size; i++) identity[i * size + i] = 1;
  if (method === "ols") return identity;
  if (errors === undefined || errors[0]?.length === 0)
    throw new HierarchyError(
      `${method} needs errors of past forecasts; got none.\nGive errors, or choose "ols" or "bottomUp".`,
    );
  const covariance = shrunkCovariance(
    checked(hierarchy, errors),
    method === "wls" ? 1 : undefined,
    independent,
  );
  const factor = cholesky({ size, values: covariance });
  if (factor === undefined)
    throw new HierarchyError('the covariance of the errors cannot be inverted.\nChoose "ols" or "bottomUp".');
  return solveColumns(factor, identity, size);
}

/** (S' W⁻¹ S)⁻¹ S' W⁻¹, [bottom, series]. */
function projectionOf({ ids, bottom, sums }: Hierarchy, inverse: Float64Array): Float64Array {
  const size = ids.length;
  const right = new Float64Array(bottom * size);
  sums.forEach((places, i) => {
    for (const b of places) for (let j = 0; j < size; j++) right[b * size + j]! += inverse[i * size + j]!;
  });
  const square = new Float64Array(bottom * bottom);
  sums.forEach((places, j) => {
    for (const c of places) for (let b = 0; b < bottom; b++) square[b * bottom + c]! += right[b * size + j]!;
  });
  const factor = cholesky({ size: bottom, values: square });
  if (factor === undefined)
    throw new HierarchyError("the hierarchy cannot be reconciled: its sums depend on each other.");
  return solveColumns(factor, right, size);
}
