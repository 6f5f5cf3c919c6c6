// Every kernel.
import type { KernelBuild } from "./kernel-build.ts";
import { gradientLowerings } from "./lowering/gradient-table.ts";
import { loweringTable } from "./lowering/table.ts";

/** Kernels for all primitives: what training needs. */
export const fullBuild: KernelBuild = {
  cure: "Add a lowering, or run the program on another backend.",
  load: (simd) =>
    simd === "relaxed" ? import("./generated/kernels-relaxed.ts") : import("./generated/kernels.ts"),
  lowerings: () => new Map([...loweringTable(), ...gradientLowerings()]),
};
