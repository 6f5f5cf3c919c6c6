// The reference kernels of plain arithmetic: what compiling computes by itself, where it depends on constants alone.
import type { Kernel } from "./kernel.ts";
import { binaryKernels } from "./primitives/binary.ts";
import { castKernel } from "./primitives/cast.ts";
import { identityKernel } from "./primitives/identity.ts";
import { reshapeKernel } from "./primitives/reshape.ts";
import { unaryKernels } from "./primitives/unary.ts";
import { whereKernel } from "./primitives/where.ts";

/** Kernels by name: elementwise operations, and what only looks at an array in another way. */
export function plainKernels(): ReadonlyMap<string, Kernel> {
  const named: Readonly<Record<string, Kernel<never>>> = {
    cast: castKernel,
    clipGradient: identityKernel,
    identity: identityKernel,
    reshape: reshapeKernel,
    where: whereKernel,
    stopGradient: identityKernel,
  };
  return new Map([
    ...unaryKernels(),
    ...binaryKernels(),
    ...Object.entries(named as Readonly<Record<string, Kernel>>),
  ]);
}
