// The hierarchy of a saved forecaster, and how its forecasts are made to add up.
import { PreparationError } from "@grus/data";
import type { TensorData } from "@grus/tensor";
import type { Reconciliation } from "../ensemble/reconciliation.ts";
import type { ReconcileMethod } from "../hierarchy/reconcile.ts";
import type { TableData } from "../read/table-task.ts";
import { withSums } from "../read/with-sums.ts";

/** A hierarchy as plain data. */
export interface SavedHierarchy {
  readonly method: ReconcileMethod | "none";
  /** The names of all series, sums first. */
  readonly ids: readonly string[];
  /** What forecasts are multiplied by, [bottom, series]; undefined for `bottomUp` and `none`. */
  readonly projection?: TensorData | undefined;
}

/** The hierarchy of what was read, to be saved; undefined where there is none. */
export function savedHierarchy(
  { hierarchy }: TableData,
  reconciliation: Reconciliation | undefined,
): SavedHierarchy | undefined {
  if (hierarchy === undefined) return undefined;
  const { ids, bottom } = hierarchy;
  const { method = "none", projection } = reconciliation ?? {};
  const data = projection && Float64Array.from(projection);
  return { method, ids, projection: data && { shape: [bottom, ids.length], dtype: "float32", data } };
}

/** How forecasts are made to add up; undefined where they are not. */
export function openReconciliation(saved: SavedHierarchy | undefined): Reconciliation | undefined {
  if (saved === undefined || saved.method === "none") return undefined;
  return { method: saved.method, projection: saved.projection && Float64Array.from(saved.projection.data) };
}

/**
 * What was read with its sums. Throws {@link PreparationError} for other series than those of training, whose errors the
 * reconciliation is of.
 */
export function withSavedSums(data: TableData, { ids, projection }: SavedHierarchy): TableData {
  const whole = withSums(data);
  const own = whole.hierarchy!.ids;
  if (projection === undefined || (own.length === ids.length && own.every((id, i) => id === ids[i])))
    return whole;
  const missing = ids.find((id) => !own.includes(id));
  const found =
    missing === undefined
      ? `also ${JSON.stringify(own.find((id) => !ids.includes(id)) ?? own[0])}`
      : `no ${JSON.stringify(missing)}`;
  throw new PreparationError({
    file: data.file,
    column: data.plan.series,
    problem: `there is ${found}; expected the series of training in their order, whose errors make forecasts add up.`,
    cure: "Give these series, or train with the reconciliation bottomUp.",
  });
}
