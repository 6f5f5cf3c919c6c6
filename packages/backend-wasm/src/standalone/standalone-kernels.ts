// The kernels of standalone modules: one thread, memory of its own, no gradients.
import type { KernelBuild, Simd } from "../kernel-build.ts";
import { inferenceLowerings } from "../lowering/table.ts";

/** A build of the kernels with a map of its functions, from which what a module does not use is taken out. */
export interface StandaloneKernels {
  /** The module's bytes, deflated, as base64. */
  readonly kernels: string;
  /** Memory from here on is free. */
  readonly heapBase: number;
  /** The exported functions' numbers. */
  readonly exported: Readonly<Record<string, number>>;
  /** For each function the numbers of those it needs, whatever the plan. */
  readonly needed: readonly (readonly number[])[];
}

interface StandaloneBuild extends KernelBuild {
  load(simd: Simd): Promise<StandaloneKernels>;
}

/** The lowerings of standalone modules, and how to get the kernels they call. */
export const standaloneBuild: StandaloneBuild = {
  cure: "A standalone module has no kernels for gradients: export what the model computes, not how it is trained.",
  lowerings: inferenceLowerings,
  load: (simd) =>
    simd === "relaxed"
      ? import("../generated/standalone-kernels-relaxed.ts")
      : import("../generated/standalone-kernels.ts"),
};
