// The reference interpreter: plain loops over plain arrays. It defines the semantics of programs.
import { allocate, type Precision, type TypedArray } from "./dtype.ts";
import type { Kernel, Kernels } from "./kernel.ts";
import type { PrimitiveName, Program, Step, Variable } from "./program.ts";
import { sizeOf } from "./shape.ts";

/** The context of a run: the precision of float32 tensors, and a kernel for every primitive that occurs. */
export interface Interpreter {
  readonly precision: Precision;
  readonly kernels: Partial<Kernels>;
}

/** Runs a program without state; returns its outputs, which are new arrays or the inputs. */
export function execute(
  program: Program,
  inputs: readonly TypedArray[],
  interpreter: Interpreter,
): readonly TypedArray[] {
  const values = new Map<Variable, TypedArray>(
    program.constants.map(({ variable, data }) => [variable, data]),
  );
  program.inputs.forEach((variable, i) => values.set(variable, inputs[i]!));
  runSteps(program, values, interpreter);
  return program.outputs.map((variable) => values.get(variable)!);
}

/** The variables that each step is the last to read or write, outputs and next states excepted. */
export function lastReads({ steps, outputs, state }: Program): readonly (readonly Variable[])[] {
  const kept = new Set([...outputs, ...state.map(({ next }) => next)]);
  const last = new Map<Variable, number>();
  steps.forEach((step, at) => {
    for (const variable of [...step.inputs, ...step.outputs]) last.set(variable, at);
  });
  return steps.map((step, at) =>
    [...step.inputs, ...step.outputs].filter((variable) => last.get(variable) === at && !kept.has(variable)),
  );
}

/** Runs every step on `values`; the values that a step of `last` is the last to read are dropped after it. */
export function runSteps(
  program: Program,
  values: Map<Variable, TypedArray>,
  interpreter: Interpreter,
  last: readonly (readonly Variable[])[] = [],
): void {
  for (const [at, step] of program.steps.entries()) {
    const outputs = evaluateStep(
      program,
      step,
      step.inputs.map((variable) => values.get(variable)!),
      interpreter,
    );
    step.outputs.forEach((variable, i) => values.set(variable, outputs[i]!));
    for (const variable of last[at] ?? []) values.delete(variable);
  }
}

/** Runs one step; returns its outputs, new arrays. */
export function evaluateStep<P extends PrimitiveName>(
  program: Program,
  step: Step<P>,
  inputs: readonly TypedArray[],
  interpreter: Interpreter,
): TypedArray[] {
  const { precision, kernels } = interpreter;
  const outputSpecs = step.outputs.map((variable) => program.variables[variable]!);
  const outputs = outputSpecs.map(({ shape, dtype }) => allocate(dtype, sizeOf(shape), precision));
  const kernelOf = <Q extends PrimitiveName>(name: Q): Kernel<Q> => kernels[name]!;
  kernelOf(step.primitive.name)({
    attrs: step.attrs,
    inputs,
    inputSpecs: step.inputs.map((variable) => program.variables[variable]!),
    outputs,
    outputSpecs,
    precision,
    kernelOf,
    execute: (body, values) => execute(body, values, interpreter),
  });
  return outputs;
}
