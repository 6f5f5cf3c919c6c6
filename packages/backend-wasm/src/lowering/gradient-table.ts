// Lowerings of the primitives that only gradients are made of.
import { lowerGruGradient } from "./gru.ts";
import type { Lower } from "./lowering.ts";
import { lowerLstmGradient } from "./lstm.ts";
import { lowerRnnGradient } from "./rnn.ts";
import { lowerScatterAdd } from "./tables.ts";

/** The lowering of a gradient's primitive by its name. */
export function gradientLowerings(): ReadonlyMap<string, Lower> {
  return new Map<string, Lower>([
    ["gruGradient", lowerGruGradient],
    ["lstmGradient", lowerLstmGradient],
    ["rnnGradient", lowerRnnGradient],
    ["scatterAdd", lowerScatterAdd],
  ]);
}
