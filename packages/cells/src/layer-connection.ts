// A skip connection: how a layer's input joins its output.
import type { Tensor } from "@grus/tensor";
import type { LinearParameters } from "./linear.ts";

/** A way to join a layer's output with its input, both [..., features]. */
export interface LayerConnection {
  /**
   * Initialises the parameters for the given number of features with `key`, a key with data; an empty record
   * if there are none.
   */
  init(key: Tensor, features: number): Partial<LinearParameters>;
  /** The value that replaces `output`. */
  join(parameters: Partial<LinearParameters>, input: Tensor, output: Tensor): Tensor;
}
