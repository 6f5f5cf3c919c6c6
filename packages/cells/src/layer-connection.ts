// A skip connection: how a layer's input joins its output.
import type { Tensor } from "@grus/tensor";
import type { LinearParameters } from "./linear.ts";

/** A way to join a layer's output with its input, both [..., features]. */
export interface LayerConnection {
  /** Draws the parameters for so many features with `key`, a key with data; none are an empty record. */
  init(key: Tensor, features: number): Partial<LinearParameters>;
  /** What goes on in place of `output`. */
  join(parameters: Partial<LinearParameters>, input: Tensor, output: Tensor): Tensor;
}
