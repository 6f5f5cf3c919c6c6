// Lowers one step and runs it on the memory of a single kernel.
import type { LoweringStep, Operand, PlanRecord } from "../src/lowering/lowering.ts";
import type { KernelMemory } from "./kernel-memory.ts";

/** A float32 array with its shape. */
export interface Floats {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** An int32 operand for `lengths`. */
export interface Ints {
  readonly shape: readonly number[];
  readonly data: Int32Array;
}

const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** A lowering with its attributes. */
export type BoundLower = (step: Omit<LoweringStep, "attrs">) => readonly PlanRecord[];

/** Places the inputs, lowers the step, runs the kernel on its record and returns copies of the outputs. */
export function runStep(
  memory: KernelMemory,
  kernel: string,
  lower: BoundLower,
  inputs: readonly (Floats | Ints)[],
  outputShapes: readonly (readonly number[])[],
): Float32Array[] {
  memory.reset();
  const operands = inputs.map(({ shape, data }): Operand => {
    const whole = data instanceof Int32Array;
    const pointer = whole ? memory.placeInts(data) : memory.place(data);
    return { pointer, shape, dtype: whole ? "int32" : "float32", size: data.length, isConstant: false };
  });
  const outputs = outputShapes.map((shape): Operand => {
    const size = count(shape);
    return { pointer: memory.allocate(4 * size), shape, dtype: "float32", size, isConstant: false };
  });
  const records = lower({
    inputs: operands,
    outputs,
    ownScratch: (bytes) => memory.allocate(bytes),
    scratch: (bytes) => memory.allocate(bytes),
    kept: (bytes) => memory.allocate(bytes),
    tableWords: () => [0, 0, 0],
  });
  for (const { words } of records) memory.kernels[kernel]!(memory.placeInts(words));
  return outputs.map(({ pointer, size }) => memory.floats(pointer, size).slice());
}
