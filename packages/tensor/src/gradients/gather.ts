// The gradient of gather: rows added into the table.
import type { GradientRule } from "../gradient-rule.ts";
import { scatterAdd } from "../primitives/scatter-add.ts";

export const gatherRule: GradientRule<"gather"> = ({ inputs: [table, indices], cotangents: [g] }) => {
  return [scatterAdd(indices!, g!, table!.shape[0]!), undefined];
};
