// The reference kernels of plain arithmetic: what compiling computes by itself, where it depends on constants alone.
import type { Kernel } from "./primitive.ts";
import { binaryKernels } from "./primitives/binary.ts";
import { castKernel } from "./primitives/cast.ts";
import { concatKernel } from "./primitives/concat.ts";
import { elementwiseKernel } from "./primitives/elementwise.ts";
import { identityKernel } from "./primitives/identity.ts";
import { reduceKernel } from "./primitives/reduce.ts";
import { reshapeKernel } from "./primitives/reshape.ts";
import { sliceKernel } from "./primitives/slice.ts";
import { transposeKernel } from "./primitives/transpose.ts";
import { unaryKernels } from "./primitives/unary.ts";
import { whereKernel } from "./primitives/where.ts";

/** Kernels by name: elementwise operations, reductions, and what moves elements. */
export function plainKernels(): ReadonlyMap<string, Kernel> {
  const named: Readonly<Record<string, Kernel<never>>> = {
    cast: castKernel,
    concat: concatKernel,
    elementwise: elementwiseKernel,
    identity: identityKernel,
    reduce: reduceKernel,
    reshape: reshapeKernel,
    slice: sliceKernel,
    transpose: transposeKernel,
    where: whereKernel,
    stopGradient: identityKernel,
  };
  return new Map([
    ...unaryKernels(),
    ...binaryKernels(),
    ...Object.entries(named as Readonly<Record<string, Kernel>>),
  ]);
}
