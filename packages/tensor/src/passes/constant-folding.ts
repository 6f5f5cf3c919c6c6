// Computes what depends on constants alone when compiling, not in every run.
import { evaluateStep } from "../evaluate.ts";
import type { ConstantVariable, Program, Step, Variable } from "../program.ts";
import { sizeOf } from "../shape.ts";

/** Larger results are left to the backend: a constant takes memory for the program's whole life. */
const LARGEST_FOLDED = 65_536;

/** A stretched value is read in place, and random numbers are the backend's own to make. */
const KEPT: readonly string[] = ["broadcast", "random"];

/** The program with steps over constants replaced by their results, computed in float64. */
export function foldConstants(program: Program): Program {
  const known = new Map(program.constants.map(({ variable, data }) => [variable, data]));
  const folded: ConstantVariable[] = [];
  const steps = program.steps.filter((step) => {
    if (!isFoldable(step, program, known)) return true;
    const values = evaluateStep(
      program,
      step,
      step.inputs.map((variable) => known.get(variable)!),
      "float64",
    );
    step.outputs.forEach((variable, i) => {
      known.set(variable, values[i]!);
      folded.push({ variable, data: values[i]! });
    });
    return false;
  });
  return folded.length === 0 ? program : { ...program, steps, constants: [...program.constants, ...folded] };
}

function isFoldable(step: Step, { variables }: Program, known: ReadonlyMap<Variable, unknown>): boolean {
  const small = step.outputs.every((variable) => sizeOf(variables[variable]!.shape) <= LARGEST_FOLDED);
  return small && !KEPT.includes(step.primitive.name) && step.inputs.every((variable) => known.has(variable));
}
