// Elementwise primitives, alone or fused: one dispatch for all results of a step.
import {
  type DType,
  type ElementwiseAttrs,
  type ElementwiseName,
  type Instruction,
  type PrimitiveName,
  sizeOf,
  type TensorSpec,
} from "@grus/tensor";
import { broadcastStrides, indexCodes } from "../coordinates.ts";
import { KernelCode } from "../kernel-code.ts";
import { arrayValue, planesOf, type Value } from "../value.ts";
import { operationCode } from "./elementwise-operations.ts";
import { splitElementwise } from "./elementwise-split.ts";
import { dispatchCode, type Lower, type LoweringStep } from "./lowering.ts";

/** One elementwise primitive, as a fused step of one instruction. */
export function lowerSingle(op: ElementwiseName): Lower<PrimitiveName> {
  return (step) => {
    const { shape, dtype } = step.outputs[0]!;
    const args = step.inputs.map((_, register) => register);
    return lowerInstructions(step, {
      instructions: [{ op, args, dtype }],
      results: [step.inputs.length],
      shape,
    });
  };
}

/** A fused step. */
export const lowerElementwise: Lower<"elementwise"> = (step) => lowerInstructions(step, step.attrs);

function lowerInstructions(
  { builder, inputs }: Pick<LoweringStep, "builder" | "inputs">,
  { instructions, results, shape }: ElementwiseAttrs,
): readonly Value[] {
  const registers: (Value | undefined)[] = [...inputs];
  for (const pass of splitElementwise(inputs, instructions, results)) {
    const values = runPass(builder, registers, instructions, pass, inputs.length, shape);
    pass.forEach((register, i) => {
      registers[register] = values[i]!;
    });
  }
  return results.map((register) => registers[register]!);
}

/**
 * One dispatch that writes the registers `results` consecutively; each thread computes the dependencies of
 * its own register.
 */
function runPass(
  builder: LoweringStep["builder"],
  known: readonly (Value | undefined)[],
  instructions: readonly Instruction[],
  results: readonly number[],
  inputs: number,
  shape: readonly number[],
): readonly Value[] {
  const size = sizeOf(shape);
  const specs = results.map(
    (register): TensorSpec => ({ shape, dtype: instructions[register - inputs]!.dtype }),
  );
  if (size === 0) return specs.map((spec) => ({ kind: "uniform", ...spec, number: 0 }));
  const code = new KernelCode();
  const floats = specs.map(({ dtype }) => size * planesOf(dtype));
  const total = floats.reduce((sum, count) => sum + count, 0);
  const element = elementCode(code, size, total);
  const writer = new RegisterWriter(code, known, instructions, inputs, { element, shape });
  writer.prepare(results);
  let start = 0;
  results.forEach((register, i) => {
    const value = writer.write(register);
    const isLast = i === results.length - 1;
    if (specs[i]!.dtype === "int32") {
      code.add(`if (this.thread.x < ${start + size}) { return highHalf(${value}); }`);
      code.add(returnBefore(`lowHalf(${value})`, isLast ? undefined : start + 2 * size));
    } else code.add(returnBefore(value, isLast ? undefined : start + size));
    start += floats[i]!;
  });
  const array = dispatchCode(builder, code, total);
  let offset = 0;
  return specs.map((spec, i) => {
    const value = arrayValue(array, spec, offset);
    offset += floats[i]!;
    return value;
  });
}

function returnBefore(value: string, end: number | undefined): string {
  return end === undefined ? `return ${value};` : `if (this.thread.x < ${end}) { return ${value}; }`;
}

/** The element index of a thread: threads iterate over the elements once for every float written. */
function elementCode(code: KernelCode, size: number, total: number): string {
  if (total === size) return "this.thread.x";
  const thread = code.integer("this.thread.x");
  return code.integer(`${thread} - quotient(${thread}, ${size}) * ${size}`);
}

interface Place {
  readonly element: string;
  readonly shape: readonly number[];
}

/** Writes the code of registers, each once, after their dependencies. */
class RegisterWriter {
  readonly #code: KernelCode;
  readonly #known: readonly (Value | undefined)[];
  readonly #instructions: readonly Instruction[];
  readonly #inputs: number;
  readonly #place: Place;
  readonly #indices = new Map<number, string>();
  readonly #names = new Map<number, string>();

  constructor(
    code: KernelCode,
    known: readonly (Value | undefined)[],
    instructions: readonly Instruction[],
    inputs: number,
    place: Place,
  ) {
    this.#code = code;
    this.#known = known;
    this.#instructions = instructions;
    this.#inputs = inputs;
    this.#place = place;
  }

  /**
   * Computes the indices of the operands of `results`, all at once, so that axes are split only where an
   * operand requires it.
   */
  prepare(results: readonly number[]): void {
    const { element, shape } = this.#place;
    const operands = [...this.#operandsOf(results)];
    const strides = operands.map((register) => broadcastStrides(this.#known[register]!.shape, shape));
    const codes = indexCodes(this.#code, element, shape, strides);
    operands.forEach((register, i) => {
      this.#indices.set(register, codes[i]!);
    });
  }

  /** Writes a register and returns the name of its local. */
  write(register: number): string {
    const written = this.#names.get(register);
    if (written !== undefined) return written;
    const known = this.#known[register];
    const text = known === undefined ? this.#instruction(register) : this.#load(register, known);
    const name = this.#code.local(this.#dtype(register), text);
    this.#names.set(register, name);
    return name;
  }

  #load(register: number, value: Value): string {
    return this.#code.read(value)(this.#indices.get(register)!);
  }

  #instruction(register: number): string {
    const { op, args, dtype } = this.#instructions[register - this.#inputs]!;
    const operands = args.map((arg) => ({ code: this.write(arg), dtype: this.#dtype(arg) }));
    return operationCode({ op, dtype, operands });
  }

  #dtype(register: number): DType {
    return this.#known[register]?.dtype ?? this.#instructions[register - this.#inputs]!.dtype;
  }

  #operandsOf(registers: readonly number[], found: Set<number> = new Set()): Set<number> {
    for (const register of registers) {
      if (this.#known[register] !== undefined) found.add(register);
      else this.#operandsOf(this.#instructions[register - this.#inputs]!.args, found);
    }
    return found;
  }
}
