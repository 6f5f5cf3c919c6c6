// What a build of the kernels brings along.
import type { BuildLowerings } from "./lowering/lowering.ts";

/** Vector instructions: 128-bit vectors, or those with relaxed rounding (fused multiply-add) besides. */
export type Simd = "simd128" | "relaxed";

/** The lowerings that call a build's kernels: what a plan is made with. */
export interface KernelLowerings {
  /** What a primitive without a kernel lacks here, for the error: how to mend it. */
  readonly cure: string;
  /** Which lowering serves which primitive. */
  lowerings(): BuildLowerings;
}

/** Kernels and the lowerings that call them. */
export interface KernelBuild extends KernelLowerings {
  /** The module for some instructions: its bytes, deflated, as base64. */
  load(simd: Simd): Promise<{ readonly kernels: string }>;
}
