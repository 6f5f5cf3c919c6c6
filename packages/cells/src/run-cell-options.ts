// Options of a run over a sequence.
import type { Tensor } from "@grus/tensor";
import type { CellSequenceOptions } from "./cell.ts";

/** Options of `runCell` and `scanCell`. */
export interface RunCellOptions<State> extends CellSequenceOptions<State> {
  /** Training: the key of all randomness in the cell. Without it the run is deterministic. */
  readonly key?: Tensor | undefined;
  /** int32 [time, 2]: the key of each step, for a cell without `draw`. Default: derived from `key`. */
  readonly stepKeys?: Tensor | undefined;
}
