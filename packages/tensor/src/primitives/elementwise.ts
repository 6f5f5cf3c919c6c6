// elementwise: several elementwise operations in one pass over memory. Made by fusion, never by hand.
import { allocate, type DType, type TypedArray } from "../dtype.ts";
import { GradientError } from "../errors.ts";
import type { Attrs, KernelStep, Primitive, TensorSpec } from "../primitive.ts";
import type { Step } from "../program.ts";
import { type Shape, sameShape, sizeOf, stridesOf } from "../shape.ts";
import * as binary from "./binary.ts";
import { castPrimitive } from "./cast.ts";
import { copyStrided } from "./copy-strided.ts";
import * as unary from "./unary.ts";
import { wherePrimitive } from "./where.ts";

/** One operation: reads registers, writes the next register, whose element type is `dtype`. */
export interface Instruction {
  /** The name of an elementwise primitive. */
  readonly op: string;
  /** Registers: first the inputs, then the results of the instructions before. */
  readonly args: readonly number[];
  readonly dtype: DType;
}

/** `results` are the registers that become outputs, all of `shape`; inputs with axes of length 1 are stretched to it. */
export type ElementwiseAttrs = {
  readonly instructions: readonly Instruction[];
  readonly results: readonly number[];
  readonly shape: Shape;
};

/** Runs its instructions in order. It has no gradient: fusion comes after differentiation. */
export const elementwisePrimitive: Primitive<ElementwiseAttrs> = {
  name: "elementwise",
  infer: (inputs, { instructions, results, shape }) =>
    results.map((register) => ({ shape, dtype: instructions[register - inputs.length]!.dtype })),
  gradient: () => {
    throw new GradientError(
      "elementwise: a fused program is not differentiated.\nDifferentiate the function before compiling it.",
    );
  },
  evaluate: (step) => evaluateElementwise(step),
};

/** Whether a step is one elementwise operation that can be fused. */
export function isElementwise({ primitive }: Step): boolean {
  return elementwiseByName(primitive.name) === primitive;
}

/** The elementwise primitive of a name. */
export function elementwiseByName(name: string): Primitive | undefined {
  return elementwisePrimitives().find((primitive) => primitive.name === name);
}

function evaluateElementwise({
  attrs,
  inputs,
  inputSpecs,
  outputs,
  precision,
  execute,
}: KernelStep<ElementwiseAttrs>): void {
  const { instructions, results, shape } = attrs;
  const registers = inputs.map((input, i) => stretch(input, inputSpecs[i]!, shape, precision));
  const specs: TensorSpec[] = inputSpecs.map(({ dtype }) => ({ shape, dtype }));
  for (const { op, args, dtype } of instructions) {
    const output = allocate(dtype, sizeOf(shape), precision);
    const primitive = elementwiseByName(op)!;
    primitive.evaluate({
      attrs: { dtype } as Attrs,
      inputs: args.map((register) => registers[register]!),
      inputSpecs: args.map((register) => specs[register]!),
      outputs: [output],
      outputSpecs: [{ shape, dtype }],
      precision,
      execute,
    });
    registers.push(output);
    specs.push({ shape, dtype });
  }
  results.forEach((register, i) => outputs[i]!.set(registers[register]!));
}

function stretch(
  input: TypedArray,
  spec: TensorSpec,
  shape: Shape,
  precision: "float32" | "float64",
): TypedArray {
  if (sameShape(spec.shape, shape)) return input;
  const to = allocate(spec.dtype, sizeOf(shape), precision);
  const own = stridesOf(spec.shape);
  const lead = shape.length - spec.shape.length;
  const fromStrides = shape.map((_, axis) =>
    axis < lead || spec.shape[axis - lead] === 1 ? 0 : own[axis - lead]!,
  );
  copyStrided({ from: input, fromStrides, to, toStrides: stridesOf(shape), shape });
  return to;
}

function elementwisePrimitives(): readonly Primitive[] {
  return [
    unary.negPrimitive,
    unary.absPrimitive,
    unary.signPrimitive,
    unary.floorPrimitive,
    unary.notPrimitive,
    unary.expPrimitive,
    unary.logPrimitive,
    unary.sqrtPrimitive,
    unary.sinPrimitive,
    unary.cosPrimitive,
    unary.tanhPrimitive,
    unary.sigmoidPrimitive,
    binary.addPrimitive,
    binary.subPrimitive,
    binary.mulPrimitive,
    binary.divPrimitive,
    binary.powPrimitive,
    binary.maxPrimitive,
    binary.minPrimitive,
    binary.equalPrimitive,
    binary.lessPrimitive,
    binary.lessEqualPrimitive,
    binary.andPrimitive,
    binary.orPrimitive,
    wherePrimitive,
    castPrimitive as unknown as Primitive,
  ];
}
