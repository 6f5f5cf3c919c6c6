// Renaming variables after a step was replaced by another.
import type { Program, Step, Variable } from "../program.ts";

/** The program with every use of a variable replaced by what `names` says; variables it lacks stay. */
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
