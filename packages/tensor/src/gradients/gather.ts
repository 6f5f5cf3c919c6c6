// The gradient of gather: rows added back into the table.
import type { NoAttrs } from "../attributes.ts";
import type { GradientRule } from "../gradient-rule.ts";
import { scatterAdd } from "../primitives/scatter-add.ts";

export const gatherRule: GradientRule<NoAttrs> = ({ inputs: [table, indices], cotangents: [g] }) => {
  return [scatterAdd(indices!, g!, table!.shape[0]!), undefined];
};
