// Renames variables after a step has been replaced.
import type { Program, Step, Variable } from "../program.ts";

/** The program with every use of a variable renamed as in `names`; variables not in `names` are kept. */
export function renameUses(
  program: Program,
  steps: readonly Step[],
  names: ReadonlyMap<Variable, Variable>,
): Program {
  const rename = (variable: Variable): Variable => names.get(variable) ?? variable;
  return {
    ...program,
    steps: steps.map((step) => ({ ...step, inputs: step.inputs.map(rename) })),
    state: program.state.map(({ current, next }) => ({ current, next: rename(next) })),
    outputs: program.outputs.map(rename),
  };
}
