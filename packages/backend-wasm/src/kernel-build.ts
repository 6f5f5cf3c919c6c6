// Builds of the kernels.
import type { Program, Step } from "@grus/tensor";
import type { DividedScan } from "./divided-scan.ts";
import type { tableWords } from "./gathered-table.ts";
import type { BuildLowerings } from "./lowering/lowering.ts";

/** The vector instructions: 128-bit vectors, or those and relaxed rounding (fused multiply-add). */
export type Simd = "simd128" | "relaxed";

/** The lowerings that call the kernels of a build. */
export interface KernelLowerings {
  /** How to fix a missing kernel, for the error. */
  readonly cure: string;
  /** The lowering of each primitive. */
  lowerings(): BuildLowerings;
  /** Whether the kernels write residuals, which only gradients read. Default false. */
  readonly hasResiduals?: boolean | undefined;
  /** How threads divide a scan. Default: the first runs it whole, which needs less code. */
  readonly divideScan?: ((step: Step<"scan">, threads: number) => DividedScan | undefined) | undefined;
  /** `tableWords` of a step. Default: the input parts of sequences are computed in every run. */
  readonly tableWords?: typeof tableWords | undefined;
}

/** Kernels and the lowerings that call them. */
export interface KernelBuild extends KernelLowerings {
  /** What is done with a program before it is planned. Default nothing. */
  prepare?(program: Program): Program;
  /** The module for the given instructions: its bytes, deflated, as base64. */
  load(simd: Simd): Promise<{ readonly kernels: string }>;
}
