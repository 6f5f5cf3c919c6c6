// Whether a program is large enough for more than one thread.
import { axes, isStep, type Program, type Step, sizeOf } from "@grus/tensor";
import type { KernelLowerings } from "./kernel-build.ts";

/**
 * An approximate number of multiplications and elements: some hundreds of microseconds of work for one
 * thread.
 */
const LARGE = 3_000_000;

/** Whether a run takes long enough that waking other threads pays off. */
export function isLarge(program: Program, build: KernelLowerings): boolean {
  return program.steps.reduce((total, step) => total + workOf(program, step, build), 0) >= LARGE;
}

/** The amount of divisible work of a step. */
function workOf({ variables }: Program, step: Step, build: KernelLowerings): number {
  const { primitive, inputs, outputs } = step;
  if (isStep(step, "scan")) return scanWork(step, build);
  const [x, y] = inputs.map((variable) => sizeOf(variables[variable]!.shape));
  const out = outputs.reduce((total, variable) => total + sizeOf(variables[variable]!.shape), 0);
  switch (primitive.name) {
    case "matmul":
      // For [m, k] x [k, n]: the square root of (m k)(k n)(m n).
      return Math.sqrt(x! * y! * out);
    case "gru":
    case "gruGradient":
    case "lstm":
    case "lstmGradient":
    case "rnn":
    case "rnnGradient":
      return recurrentWork(variables, inputs);
    case "reshape":
      return 0;
    case "reduce":
    case "argmax":
      return x!;
    case "random":
      return 8 * out;
    default:
      return out;
  }
}

/** The work of all steps, where threads divide the rows. */
function scanWork(step: Step<"scan">, build: KernelLowerings): number {
  if (build.divideScan?.(step, 2) === undefined) return 0;
  const { body, length } = step.attrs;
  return length * body.steps.reduce((total, inner) => total + workOf(body, inner, build), 0);
}

/** Batch · time · the number of elements of both weights. */
function recurrentWork(variables: Program["variables"], inputs: Step["inputs"]): number {
  const [batch, time] = axes(variables[inputs[0]!]!, 2);
  const weights = inputs.map((variable) => variables[variable]!.shape).filter(({ length }) => length === 2);
  return batch * time * weights.slice(1).reduce((total, [rows, columns]) => total + rows! * columns!, 0);
}
