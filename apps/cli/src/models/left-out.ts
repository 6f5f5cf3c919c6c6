// Tensors of a file that are not weights.
import type { OpenedWeights } from "grus";

/** A line with the number of tensors left out; none if all were read. */
export function leftOutLines({ leftOut }: OpenedWeights): string[] {
  return leftOut.length === 0 ? [] : [`left out: ${leftOut.length} states of random generators`];
}
