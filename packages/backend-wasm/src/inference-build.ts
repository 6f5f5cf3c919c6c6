// The build without kernels for gradients.
import type { KernelBuild } from "./kernel-build.ts";
import { inferenceLowerings } from "./lowering/table.ts";

/** Kernels for all primitives except gradients: half the bytes. */
export const inferenceBuild: KernelBuild = {
  cure: '"@grus/backend-wasm/inference" has no kernels to train or score. Import wasmBackend from "@grus/backend-wasm".',
  load: (simd) =>
    simd === "relaxed"
      ? import("./generated/inference-kernels-relaxed.ts")
      : import("./generated/inference-kernels.ts"),
  lowerings: inferenceLowerings,
};
