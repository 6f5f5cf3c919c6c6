// The reference kernels used by constant folding when compiling.
import type { ElementwiseName } from "./elementwise-names.ts";
import type { Kernels } from "./kernel.ts";
import { binaryKernels } from "./primitives/binary.ts";
import { castKernel } from "./primitives/cast.ts";
import { identityKernel } from "./primitives/identity.ts";
import { reshapeKernel } from "./primitives/reshape.ts";
import { unaryKernels } from "./primitives/unary.ts";
import { whereKernel } from "./primitives/where.ts";

/** Elementwise operations, and operations that only reinterpret an array. */
export type PlainName = ElementwiseName | "clipGradient" | "identity" | "reshape" | "stopGradient";

/** The kernels of elementwise arithmetic. */
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
