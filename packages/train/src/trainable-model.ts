// What can be trained: anything that is bound to its parameters before it is called.
import type { CallContext, Key } from "@grus/tensor";

/**
 * A model of `layers` or `sequential` of @grus/cells, a single layer, or a record of this shape. `Call` is what binding gives: what the loss, the
 * metrics and `predict` call.
 */
export interface TrainableModel<Parameters, Call, State = unknown> {
  /** Paths of the parameters that are running statistics. Default: none. */
  readonly statistics?: readonly string[] | undefined;
  /** Draws the parameters with `key`, a key with data. */
  init(key: Key): Parameters;
  /** The state before the first batch, for so many rows. Needed where the state is carried. */
  initialState?(batch: number): State;
  bind(parameters: Parameters, context?: CallContext<State>): Call;
}
