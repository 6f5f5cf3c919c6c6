// Counting steps inside a program.
import { add, equal, type Tensor, where } from "@grus/tensor";

/** The count after one more step, back to 0 where it has come to `every`, which is then due. */
export function nextCount(count: Tensor, every: number): { readonly count: Tensor; readonly isDue: Tensor } {
  const next = add(count, 1);
  const isDue = equal(next, every);
  return { count: where(isDue, 0, next), isDue };
}
