// What a build of the kernels brings along.
import type { Lower } from "./lowering/lowering.ts";

/** Vector instructions: 128-bit vectors, or those with relaxed rounding (fused multiply-add) besides. */
export type Simd = "simd128" | "relaxed";

/** Kernels and the lowerings that call them. */
export interface KernelBuild {
  /** What a primitive without a kernel lacks here, for the error: how to mend it. */
  readonly cure: string;
  /** The module for some instructions: its bytes, deflated, as base64. */
  load(simd: Simd): Promise<{ readonly kernels: string }>;
  /** Which lowering serves which primitive. `scan` is not there: the plan lowers it, since its body is a plan of its own. */
  lowerings(): ReadonlyMap<string, Lower>;
}
