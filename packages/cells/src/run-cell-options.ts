// How a cell is run over a sequence.
import type { Tensor } from "@grus/tensor";
import type { CellSequenceOptions } from "./cell.ts";

/** Options of `runCell` and `scanCell`. */
export interface RunCellOptions<State> extends CellSequenceOptions<State> {
  /** Training: draws what is random in the cell. Without a key nothing is random. */
  readonly key?: Tensor | undefined;
  /** int32 [time, 2]: the key of each step, for a cell without `draw`. Default: drawn from `key`. */
  readonly stepKeys?: Tensor | undefined;
}
