// The error of hierarchies that contradict themselves.
import { GrusError } from "@grus/tensor";

/**
 * Series that do not form a hierarchy, or forecasts that do not fit one.
 *
 * Give every series a path of its own, all with the same number of levels, and one row of forecasts for
 * each series; without usable errors of past forecasts choose "ols" or "bottomUp".
 */
export class HierarchyError extends GrusError {
  override readonly name = "HierarchyError";
}
