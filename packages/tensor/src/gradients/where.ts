// The gradient of where: passes to the selected operand; the other receives zero, even where it is not
// finite.
import type { GradientRule } from "../gradient-rule.ts";
import { where } from "../primitives/where.ts";

export const whereRule: GradientRule<"where"> = ({ inputs: [condition], cotangents: [g] }) => {
  return [undefined, where(condition!, g!, 0), where(condition!, 0, g!)];
};
