// The kernels of standalone modules: one thread, unshared memory, no gradients.
import type { KernelBuild, Simd } from "../kernel-build.ts";
import { inferenceLowerings } from "../lowering/table.ts";
import { storedLowerings } from "../weights/stored-lowerings.ts";

/** A build of the kernels with a map of its functions, from which unused functions are removed. */
export interface StandaloneKernels {
  /** The module's bytes, deflated, as base64. */
  readonly kernels: string;
  /** Memory from here on is free. */
  readonly heapBase: number;
  /** The indices of the exported functions. */
  readonly exported: Readonly<Record<string, number>>;
  /** For each function, the indices of those it needs for any plan. */
  readonly needed: readonly (readonly number[])[];
}

interface StandaloneBuild extends KernelBuild {
  load(simd: Simd): Promise<StandaloneKernels>;
}

/** The lowerings of standalone modules, and how to load the kernels they call. */
export const standaloneBuild: StandaloneBuild = {
  cure: "A standalone module has no kernels for gradients: export the forward pass of the model, not a training step.",
  lowerings: inferenceLowerings,
  load: (simd) =>
    simd === "relaxed"
      ? import("../generated/standalone-kernels-relaxed.ts")
      : import("../generated/standalone-kernels.ts"),
};

/** {@link standaloneBuild} for weights in fewer bits. */
export const storedStandaloneBuild: StandaloneBuild = {
  ...standaloneBuild,
  lowerings: storedLowerings,
  load: (simd) =>
    simd === "relaxed"
      ? import("../generated/standalone-stored-kernels-relaxed.ts")
      : import("../generated/standalone-stored-kernels.ts"),
};
