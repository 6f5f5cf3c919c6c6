// Detection of recurrent layers' parameters.
import type { RecurrentParameters } from "@grus/cells";
import type { NamedTensorRecord } from "@grus/io";

/** Whether named tensors are the parameters of one direction of a recurrent layer. */
export function isRecurrent(own: NamedTensorRecord): own is NamedTensorRecord & RecurrentParameters {
  return Object.hasOwn(own, "weightIh") && Object.hasOwn(own, "weightHh");
}
