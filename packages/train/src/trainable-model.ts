// The contract of trainable models, which are bound to their parameters before they are called.
import type { CallContext, Key } from "@grus/tensor";

/**
 * A model of `layers` or `sequential` of @grus/cells, a single layer, or a record of this shape. `Call` is
 * the bound model, which the loss, the metrics and `predict` call.
 */
export interface TrainableModel<Parameters, Call, State = unknown> {
  /** Paths of the parameters that are running statistics. Default: none. */
  readonly statistics?: readonly string[] | undefined;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): Parameters;
  /** The state before the first batch, for the given number of rows. Required if the state is carried. */
  initialState?(batch: number): State;
  /** The model as a function of its inputs, with these parameters; `context` holds the key and the state. */
  bind(parameters: Parameters, context?: CallContext<State>): Call;
}
