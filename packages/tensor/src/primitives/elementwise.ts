// elementwise: several elementwise operations in one pass over memory. Created only by fusion.
import type { ElementwiseAttrs } from "../attributes.ts";
import { allocate, type TypedArray } from "../dtype.ts";
import { type ElementwiseName, elementwiseNames } from "../elementwise-names.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive, TensorSpec } from "../primitive.ts";
import { isStep, type Step } from "../program.ts";
import { type Shape, sameShape, sizeOf, stridesOf } from "../shape.ts";
import { copyStrided } from "./copy-strided.ts";

/** Runs its instructions in order. It has no gradient: fusion runs after differentiation. */
export const elementwisePrimitive: Primitive<"elementwise", ElementwiseAttrs> = {
  name: "elementwise",
  infer: (inputs, { instructions, results, shape }) =>
    results.map((register) => ({ shape, dtype: instructions[register - inputs.length]!.dtype })),
};

/** Whether a step is a single elementwise operation, which can be fused. */
export function isElementwise(step: Step): step is Step<ElementwiseName> {
  return elementwiseNames.some((name) => isStep(step, name));
}

/** Applies the instructions in order, each to whole arrays. */
export const elementwiseKernel: Kernel<"elementwise"> = ({
  attrs,
  inputs,
  inputSpecs,
  outputs,
  precision,
  kernelOf,
  execute,
}) => {
  const { instructions, results, shape } = attrs;
  const registers = inputs.map((input, i) => broadcastData(input, inputSpecs[i]!, shape, precision));
  const specs: TensorSpec[] = inputSpecs.map(({ dtype }) => ({ shape, dtype }));
  for (const { op, args, dtype } of instructions) {
    const output = allocate(dtype, sizeOf(shape), precision);
    kernelOf(op)({
      attrs: { dtype },
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

function broadcastData(
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
