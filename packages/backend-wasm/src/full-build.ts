// The build with all kernels.
import { divideScan } from "./divided-scan.ts";
import { tableWords } from "./gathered-table.ts";
import type { KernelBuild } from "./kernel-build.ts";
import { gradientLowerings } from "./lowering/gradient-table.ts";
import type { Lowerings } from "./lowering/lowering.ts";
import { inferenceLowerings } from "./lowering/table.ts";

/** Kernels for all primitives, as needed for training. */
export const fullBuild: KernelBuild = {
  cure: "Add a lowering, or run the program on another backend.",
  load: (simd) =>
    simd === "relaxed" ? import("./generated/kernels-relaxed.ts") : import("./generated/kernels.ts"),
  lowerings: (): Lowerings => ({ ...inferenceLowerings(), ...gradientLowerings() }),
  hasResiduals: true,
  divideScan,
  tableWords,
};
