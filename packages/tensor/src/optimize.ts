// The passes that run on every program before a backend sees it.
import { shareCommonSubexpressions } from "./passes/common-subexpressions.ts";
import { foldConstants } from "./passes/constant-folding.ts";
import { removeDeadCode } from "./passes/dead-code.ts";
import { fuseElementwise } from "./passes/fusion.ts";
import { bodyOf, type Program } from "./program.ts";

/** The same program with less to do: dead code, repeated and constant expressions gone, elementwise steps fused; nested programs too. */
export function optimize(program: Program): Program {
  const simpler = removeDeadCode(shareCommonSubexpressions(foldConstants(removeDeadCode(program))));
  const fused = fuseElementwise(simpler);
  return { ...fused, steps: fused.steps.map((step) => optimizeBody(step)) };
}

function optimizeBody(step: Program["steps"][number]): Program["steps"][number] {
  const body = bodyOf(step.attrs);
  return body === undefined ? step : { ...step, attrs: { ...step.attrs, body: optimize(body) } };
}
