// The build of the kernels that reads weights in fewer bits.
import { WasmOptionError } from "../errors.ts";
import type { KernelBuild } from "../kernel-build.ts";
import { storeWeights } from "./store-weights.ts";
import { storedLowerings } from "./stored-lowerings.ts";

/** The build for weights in "float16" or "int8". Throws {@link WasmOptionError} for another format. */
export function storedBuild(format: string): KernelBuild {
  if (format !== "int8" && format !== "float16")
    throw new WasmOptionError("weights", '"float16" or "int8"', format);
  return {
    cure: `With weights in ${format} there are no kernels to train or score. Import wasmBackend from "@grus/backend-wasm".`,
    load: (simd) =>
      simd === "relaxed"
        ? import("../generated/stored-kernels-relaxed.ts")
        : import("../generated/stored-kernels.ts"),
    lowerings: storedLowerings,
    prepare: (program) => storeWeights(program, format),
  };
}
