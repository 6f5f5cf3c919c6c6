// The optimisation passes, which run on every program before it is compiled.
import { shareCommonSubexpressions } from "./passes/common-subexpressions.ts";
import { foldConstants } from "./passes/constant-folding.ts";
import { removeDeadCode } from "./passes/dead-code.ts";
import { fuseElementwise } from "./passes/fusion.ts";
import { isStep, type Program, type Step } from "./program.ts";

/**
 * The program after dead code elimination, common subexpression elimination, constant folding and elementwise
 * fusion, in nested programs too.
 */
export function optimize(program: Program): Program {
  const simpler = removeDeadCode(shareCommonSubexpressions(foldConstants(removeDeadCode(program))));
  const fused = fuseElementwise(simpler);
  return { ...fused, steps: fused.steps.map((step) => optimizeBody(step)) };
}

function optimizeBody(step: Step): Step {
  if (!isStep(step, "scan")) return step;
  const { attrs } = step;
  return { ...step, attrs: { ...attrs, body: optimize(attrs.body) } };
}
