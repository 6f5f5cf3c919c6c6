// Predicts the memory of a program before it is compiled.
import { bodyOf, type Program, sizeOf } from "@grus/tensor";
import { fullBuild } from "./full-build.ts";
import { planProgram } from "./plan.ts";
import { isLarge } from "./program-size.ts";

/** Bytes of linear memory that a program occupies while compiled. */
export interface ProgramMemory {
  /** The total, equal to `bytes` of the executable. */
  readonly bytes: number;
  /** Inputs, state and outputs. */
  readonly interface: number;
  /** Constants. */
  readonly constants: number;
  /**
   * Intermediate values, and scratch memory of the kernels; buffers whose lifetimes do not overlap share
   * memory.
   */
  readonly intermediate: number;
}

/** Options of {@link programMemory}. */
export interface ProgramMemoryOptions {
  /** The number of threads of the backend. Default 1. */
  readonly threads?: number | undefined;
}

/**
 * Predicts the memory of a program, exactly, by laying it out as the backend does: for example, the peak of a
 * training step from the `program` of a compiled loop, or of a traced program that was never compiled.
 */
export function programMemory(program: Program, { threads = 1 }: ProgramMemoryOptions = {}): ProgramMemory {
  const { bytes } = planProgram(program, isLarge(program, fullBuild) ? threads : 1, fullBuild);
  const constants = constantBytes(program);
  const outside = new Set([
    ...program.inputs,
    ...program.outputs,
    ...program.state.map(({ current }) => current),
  ]);
  for (const { variable } of program.constants) outside.delete(variable);
  const ends = [...outside].reduce(
    (total, variable) => total + 4 * sizeOf(program.variables[variable]!.shape),
    0,
  );
  return { bytes, interface: ends, constants, intermediate: bytes - ends - constants };
}

function constantBytes({ constants, steps }: Program): number {
  const own = constants.reduce((total, { data }) => total + 4 * data.length, 0);
  return steps.reduce((total, { attrs }) => {
    const body = bodyOf(attrs);
    return body === undefined ? total : total + constantBytes(body);
  }, own);
}
