// The parameters of a recurrent layer among others.
import type { RecurrentParameters } from "@grus/cells";
import type { NamedTensorRecord } from "@grus/io";

/** Whether tensors by name are the parameters of one direction of a recurrent layer. */
export function isRecurrent(own: NamedTensorRecord): own is NamedTensorRecord & RecurrentParameters {
  return Object.hasOwn(own, "weightIh") && Object.hasOwn(own, "weightHh");
}
