// How much memory a program will take, before it is compiled.
import { bodyOf, type Program, sizeOf } from "@grus/tensor";
import { fullBuild } from "./full-build.ts";
import { planProgram } from "./plan.ts";
import { isLarge } from "./program-size.ts";

/** Bytes of linear memory that a program takes while it is compiled, all of them from its first run to its last. */
export interface ProgramMemory {
  /** All of it: what the executable's `bytes` will say. */
  readonly bytes: number;
  /** Inputs, state and outputs. */
  readonly interface: number;
  /** Values known when compiling. */
  readonly constants: number;
  /** Everything in between, and scratch memory of the kernels; buffers whose lives do not overlap share it. */
  readonly intermediate: number;
}

/** Options of {@link programMemory}. */
export interface ProgramMemoryOptions {
  /** Threads of the backend that will run it. Default 1. */
  readonly threads?: number | undefined;
}

/**
 * Predicts the memory of a program, exactly, by laying it out as the backend will: the peak of a training step, say, from the `program` of a compiled
 * loop or from one that was traced and never compiled.
 */
export function programMemory(program: Program, { threads = 1 }: ProgramMemoryOptions = {}): ProgramMemory {
  const { bytes } = planProgram(program, isLarge(program) ? threads : 1, fullBuild);
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
