// The reference kernels of plain arithmetic: what compiling computes by itself, where it depends on constants alone.
import type { ElementwiseName } from "./elementwise-names.ts";
import type { Kernels } from "./kernel.ts";
import { binaryKernels } from "./primitives/binary.ts";
import { castKernel } from "./primitives/cast.ts";
import { identityKernel } from "./primitives/identity.ts";
import { reshapeKernel } from "./primitives/reshape.ts";
import { unaryKernels } from "./primitives/unary.ts";
import { whereKernel } from "./primitives/where.ts";

/** Elementwise operations, and what only looks at an array in another way. */
export type PlainName = ElementwiseName | "clipGradient" | "identity" | "reshape" | "stopGradient";

/** The kernels of plain arithmetic. */
export function plainKernels(): Pick<Kernels, PlainName> {
  return {
    ...unaryKernels(),
    ...binaryKernels(),
    cast: castKernel,
    clipGradient: identityKernel,
    identity: identityKernel,
    reshape: reshapeKernel,
    stopGradient: identityKernel,
    where: whereKernel,
  };
}
