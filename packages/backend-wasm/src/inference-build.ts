// The kernels without gradients.
import type { KernelBuild } from "./kernel-build.ts";
import { inferenceLowerings } from "./lowering/table.ts";

/** Kernels for all primitives but gradients: half the bytes. */
export const inferenceBuild: KernelBuild = {
  cure: 'This backend comes from "@grus/backend-wasm/inference", which has no kernels for gradients. To train, import wasmBackend from "@grus/backend-wasm".',
  load: (simd) =>
    simd === "relaxed"
      ? import("./generated/inference-kernels-relaxed.ts")
      : import("./generated/inference-kernels.ts"),
  lowerings: inferenceLowerings,
};
