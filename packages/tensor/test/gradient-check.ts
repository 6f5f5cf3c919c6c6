// Checks the gradients of behaviour cases against central differences, in float64.
import { checkGradient } from "@grus/testing";
import { compile, evaluate } from "../src/compile.ts";
import { add, mul } from "../src/primitives/binary.ts";
import { sum } from "../src/primitives/reduce.ts";
import { referenceBackend } from "../src/reference-backend.ts";
import { fromData, scalar, type Tensor } from "../src/tensor.ts";
import { type BehaviourCase, wave } from "../src/testing/case.ts";
import { gradientOf } from "../src/testing/gradient-cases.ts";
import { leaves } from "../src/tree.ts";

const backend = referenceBackend({ precision: "float64" });

/**
 * Checks the gradient of a weighted sum of the results with respect to every float32 input. Throws a {@link
 * MismatchError}.
 */
export async function checkCase(one: BehaviourCase, tolerance = 1e-6): Promise<void> {
  const inputs = one.inputs.map(inFloat64);
  const gradients = await evaluate(backend, gradientOf(one, inputs));
  const value = await numeric(one, inputs);
  checkGradient({
    f: value,
    gradient: numbersOf(gradients),
    at: numbersOf(inputs.filter(isReal)),
    tolerance,
  });
}

/** The gradient of a case as a case: checking it checks second derivatives. */
export function gradientCase(one: BehaviourCase): BehaviourCase {
  return { ...one, compute: (...inputs) => gradientOf(one, inputs) };
}

/** The number of float32 elements in the inputs. */
export function realSize({ inputs }: BehaviourCase): number {
  return inputs.filter(isReal).reduce((total, { size }) => total + size, 0);
}

/** The weighted sum of {@link gradientOf} as a function of all float32 inputs. */
async function numeric(
  { compute }: BehaviourCase,
  inputs: readonly Tensor[],
): Promise<(at: Float64Array) => number> {
  const total = (...values: Tensor[]) => {
    const results = leaves(compute(...values)) as Tensor[];
    return results.map((y, i) => sum(mul(y, wave(y.shape, 100 + i)))).reduce(add, scalar(0));
  };
  const compiled = await compile(backend, total, ...(inputs as Tensor[]));
  return (at) => {
    let next = 0;
    const moved = inputs.map((input) => {
      if (!isReal(input)) return input;
      next += input.size;
      return fromData({ data: at.slice(next - input.size, next), shape: input.shape, dtype: "float32" });
    });
    return compiled.runSync(...moved).data[0]!;
  };
}

function isReal({ dtype }: Tensor): boolean {
  return dtype === "float32";
}

function inFloat64(x: Tensor): Tensor {
  return isReal(x) ? fromData({ data: Float64Array.from(x.data), shape: x.shape, dtype: x.dtype }) : x;
}

function numbersOf(tensors: readonly Tensor[]): Float64Array {
  return Float64Array.from(tensors.flatMap(({ data }) => Array.from(data)));
}
