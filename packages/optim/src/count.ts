// Counts steps inside a program.
import { add, equal, type Tensor, where } from "@grus/tensor";

/** The count after one more step; it returns to 0 at `every`, when the action is due. */
export function nextCount(count: Tensor, every: number): { readonly count: Tensor; readonly isDue: Tensor } {
  const next = add(count, 1);
  const isDue = equal(next, every);
  return { count: where(isDue, 0, next), isDue };
}
