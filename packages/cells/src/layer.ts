// The contract of layers that map one tensor to one tensor.
import type { Tensor } from "@grus/tensor";
import type { SequenceWatch } from "./watch/watch-sequences.ts";

/** What a layer may need besides its input. Each layer takes what it uses. */
export interface LayerContext {
  /** Training: draws random masks. Without a key nothing is random. */
  readonly key?: Tensor;
  /** int32 [batch]: the valid steps of each row of a sequence. */
  readonly lengths?: Tensor;
  /** Looks into recurrent layers; see {@link watchSequences}. */
  readonly watch?: SequenceWatch;
}

/** A model that maps a tensor to a tensor: parameters from a key, output from parameters and input. It holds no tensors. */
export interface Layer<Parameters> {
  /** Draws the parameters with `key`, a key with data. */
  init(key: Tensor): Parameters;
  apply(parameters: Parameters, x: Tensor, context?: LayerContext): Tensor;
}
