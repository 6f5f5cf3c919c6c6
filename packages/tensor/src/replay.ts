// From a Program back to the lazy graph.
import type { Program, Variable } from "./program.ts";
import { asPart } from "./scope.ts";
import { apply, fromData, type Tensor } from "./tensor.ts";

/** Applies the steps of a program to tensors; returns its outputs. The program must have no state. */
export function replay(program: Program, inputs: readonly Tensor[]): Tensor[] {
  const values = replayValues(program, inputs);
  return program.outputs.map((variable) => values.get(variable)!);
}

/** As {@link replay}, but returns the value of every variable. */
export function replayValues(program: Program, inputs: readonly Tensor[]): Map<Variable, Tensor> {
  const values = new Map<Variable, Tensor>();
  program.inputs.forEach((variable, i) => values.set(variable, inputs[i]!));
  for (const { variable, data } of program.constants) {
    values.set(variable, fromData({ ...program.variables[variable]!, data }));
  }
  for (const step of program.steps) {
    const given = step.inputs.map((variable) => values.get(variable)!);
    const outputs = asPart(step.part, () => apply(step.primitive, given, step.attrs));
    step.outputs.forEach((variable, i) => values.set(variable, outputs[i]!));
  }
  return values;
}
