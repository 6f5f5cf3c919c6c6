// Constant folding.
import { evaluateStep } from "../evaluate.ts";
import { plainKernels } from "../plain-kernels.ts";
import type { ConstantVariable, Program, Step, Variable } from "../program.ts";
import { sizeOf } from "../shape.ts";

/**
 * Larger results are left to the backend, since a constant occupies memory for the lifetime of the program.
 */
const LARGEST_FOLDED = 65_536;

/**
 * The program with elementwise operations on constants replaced by their results, computed in float64. Sums,
 * products, sequences and random numbers are left to the backend, and so are broadcasts, which are read in
 * place.
 */
export function foldConstants(program: Program): Program {
  const kernels = plainKernels();
  const known = new Map(program.constants.map(({ variable, data }) => [variable, data]));
  const folded: ConstantVariable[] = [];
  const steps = program.steps.filter((step) => {
    if (!(step.primitive.name in kernels) || !isFoldable(step, program, known)) return true;
    const values = evaluateStep(
      program,
      step,
      step.inputs.map((variable) => known.get(variable)!),
      { precision: "float64", kernels },
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
  return small && step.inputs.every((variable) => known.has(variable));
}
