// The error of hierarchies that contradict themselves.
import { GrusError } from "@grus/tensor";

/** Series that do not form a hierarchy, or forecasts that do not fit one. */
export class HierarchyError extends GrusError {
  override readonly name = "HierarchyError";
}
