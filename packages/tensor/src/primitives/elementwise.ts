// elementwise: several elementwise operations in one pass over memory. Made by fusion, never by hand.
import type { ElementwiseAttrs } from "../attributes.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import type { Kernel } from "../kernel.ts";
import type { Attrs, Primitive, TensorSpec } from "../primitive.ts";
import type { Step } from "../program.ts";
import { type Shape, sameShape, sizeOf, stridesOf } from "../shape.ts";
import { copyStrided } from "./copy-strided.ts";

/** Runs its instructions in order. It has no gradient: fusion comes after differentiation. */
export const elementwisePrimitive: Primitive<ElementwiseAttrs> = {
  name: "elementwise",
  infer: (inputs, { instructions, results, shape }) =>
    results.map((register) => ({ shape, dtype: instructions[register - inputs.length]!.dtype })),
};

/** Whether a step is one elementwise operation that can be fused. */
export function isElementwise({ primitive }: Step): boolean {
  return ELEMENTWISE.includes(primitive.name);
}

const ELEMENTWISE: readonly string[] = [
  ...["neg", "abs", "sign", "floor", "not", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid"],
  ...["add", "sub", "mul", "div", "pow", "max", "min", "equal", "less", "lessEqual", "and", "or"],
  ...["where", "cast"],
];

/** Applies the instructions one after the other, each over whole arrays. */
export const elementwiseKernel: Kernel<ElementwiseAttrs> = ({
  attrs,
  inputs,
  inputSpecs,
  outputs,
  precision,
  kernelOf,
  execute,
}) => {
  const { instructions, results, shape } = attrs;
  const registers = inputs.map((input, i) => stretch(input, inputSpecs[i]!, shape, precision));
  const specs: TensorSpec[] = inputSpecs.map(({ dtype }) => ({ shape, dtype }));
  for (const { op, args, dtype } of instructions) {
    const output = allocate(dtype, sizeOf(shape), precision);
    kernelOf(op)({
      attrs: { dtype } as Attrs,
      inputs: args.map((register) => registers[register]!),
      inputSpecs: args.map((register) => specs[register]!),
      outputs: [output],
      outputSpecs: [{ shape, dtype }],
      precision,
      kernelOf,
      execute,
    });
    registers.push(output);
    specs.push({ shape, dtype });
  }
  results.forEach((register, i) => outputs[i]!.set(registers[register]!));
};

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
