import { describe, expect, test } from "vitest";
import { errorsOf } from "../../test/errors-of.ts";
import type { ElementwiseAttrs } from "../attributes.ts";
import { vjp } from "../autodiff.ts";
import type { TypedArray } from "../dtype.ts";
import { evaluateStep } from "../evaluate.ts";
import { elementwiseRule } from "../gradients/elementwise.ts";
import type { TensorSpec } from "../primitive.ts";
import type { Program, Step } from "../program.ts";
import { referenceKernels } from "../reference-kernels.ts";
import { addPrimitive } from "./binary.ts";
import { elementwisePrimitive, isElementwise } from "./elementwise.ts";
import { gatherPrimitive } from "./gather.ts";

/** Runs one elementwise step over operands of the given shapes. */
function run(
  attrs: ElementwiseAttrs,
  operands: readonly (TensorSpec & { readonly data: TypedArray })[],
): { readonly specs: readonly TensorSpec[]; readonly values: number[][] } {
  const specs = elementwisePrimitive.infer(operands, attrs);
  const inputs = operands.map((_, i) => i);
  const outputs = specs.map((_, i) => operands.length + i);
  const step = {
    primitive: elementwisePrimitive,
    attrs,
    inputs,
    outputs,
  };
  const program: Program = {
    variables: [...operands, ...specs],
    inputs,
    state: [],
    constants: [],
    steps: [step],
    outputs,
  };
  const values = evaluateStep(
    program,
    step,
    operands.map(({ data }) => data),
    { precision: "float64", kernels: referenceKernels() },
  );
  return { specs, values: values.map((array) => Array.from(array)) };
}

const real = (shape: readonly number[], ...values: number[]) =>
  ({ shape, dtype: "float32", data: Float64Array.from(values) }) as const;

describe("elementwise", () => {
  test("runs its instructions in order and returns the requested registers", () => {
    const { specs, values } = run(
      {
        shape: [2],
        instructions: [
          { op: "mul", args: [0, 1], dtype: "float32" },
          { op: "less", args: [2, 1], dtype: "bool" },
          { op: "where", args: [3, 0, 2], dtype: "float32" },
          { op: "cast", args: [4], dtype: "int32" },
        ],
        results: [4, 3, 5],
      },
      [real([2], 1.5, -2.5), real([2], 2, 3)],
    );
    expect(specs).toEqual([
      { shape: [2], dtype: "float32" },
      { shape: [2], dtype: "bool" },
      { shape: [2], dtype: "int32" },
    ]);
    expect(values).toEqual([
      [3, -2.5],
      [0, 1],
      [3, -2],
    ]);
  });

  test("broadcasts operands with axes of length 1 and with fewer axes", () => {
    const sum: ElementwiseAttrs = {
      shape: [2, 3],
      instructions: [
        { op: "add", args: [0, 1], dtype: "float32" },
        { op: "add", args: [3, 2], dtype: "float32" },
      ],
      results: [4],
    };
    const operands = [real([2, 1], 10, 20), real([1, 3], 1, 2, 3), real([], 100)];
    expect(run(sum, operands).values).toEqual([[111, 112, 113, 121, 122, 123]]);
  });
});

test("single elementwise operations can be fused, fused steps and other operations cannot", () => {
  const operands = { attrs: {}, inputs: [], outputs: [] };
  const attrs: ElementwiseAttrs = { instructions: [], results: [], shape: [] };
  const steps: Step[] = [
    { ...operands, primitive: addPrimitive },
    { ...operands, primitive: gatherPrimitive },
    { ...operands, primitive: elementwisePrimitive, attrs },
  ];
  expect(steps.map(isElementwise)).toEqual([true, false, false]);
});

test("cannot be differentiated", () => {
  const cause = () =>
    elementwiseRule(
      {
        attrs: { instructions: [], results: [], shape: [] },
        inputs: [],
        outputs: [],
        cotangents: [],
        wanted: [],
      },
      vjp,
    );
  expect(errorsOf({ "the gradient of a fused step": cause })).toMatchInlineSnapshot(`
    "
    the gradient of a fused step
      GradientError: elementwise: a fused program cannot be differentiated.
      Differentiate the function before compiling it."
  `);
});
