import { type Attrs, type PrimitiveName, type Program, sizeOf, type TensorSpec } from "@grus/tensor";
import { KernelCode } from "../kernel-code.ts";
import type { PlanBuilder } from "../plan.ts";
import { arrayValue, floatsOf, uniformValue, type Value } from "../value.ts";

/** The context of a lowering. */
export interface LoweringStep<P extends PrimitiveName = PrimitiveName> {
  readonly attrs: Attrs<P>;
  readonly inputs: readonly Value[];
  readonly outputs: readonly TensorSpec[];
  readonly builder: PlanBuilder;
  /** Lowers a nested program for given inputs. */
  lower(program: Program, inputs: readonly Value[]): readonly Value[];
}

/** Lowers one step to dispatches; returns its outputs. */
export type Lower<P extends PrimitiveName> = (step: LoweringStep<P>) => readonly Value[];

/** A lowering for every primitive. */
export type Lowerings = { readonly [P in PrimitiveName]: Lower<P> };

/**
 * The number of arrays that a kernel may read: WebGPU guarantees 8 storage buffers, one of which is the
 * result.
 */
export const MOST_ARRAYS = 7;

/**
 * One dispatch that computes a value element by element. `element` writes the code of the element at an
 * integer index, in the type of the value. Nothing is dispatched for a value without elements.
 */
export function compute(
  builder: PlanBuilder,
  spec: TensorSpec,
  element: (code: KernelCode, index: string) => string,
): Value {
  const size = sizeOf(spec.shape);
  if (size === 0) return uniformValue(spec, 0);
  const code = new KernelCode();
  if (spec.dtype === "int32") {
    const index = code.integer("this.thread.x");
    code.add(`if (${index} >= ${size}) { ${index} = ${index} - ${size}; }`);
    const value = code.integer(element(code, index));
    code.add(`if (this.thread.x < ${size}) { return highHalf(${value}); }`, `return lowHalf(${value});`);
  } else {
    code.add(`return ${element(code, "this.thread.x")};`);
  }
  return arrayValue(dispatchCode(builder, code, floatsOf(spec)), spec);
}

/** One dispatch of complete code over `size` threads. */
export function dispatchCode(
  builder: PlanBuilder,
  code: KernelCode,
  size: number,
): ReturnType<PlanBuilder["dispatch"]> {
  return builder.dispatch({ source: code.source(), size, arrays: code.arrays, scalars: code.scalars });
}
