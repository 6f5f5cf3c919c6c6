// The GPU backend: programs as kernels of gpu.js.
import { type Backend, DisposedError, type Program } from "@grus/tensor";
import { hasCanvas, webgl2Driver, webgpuDriver } from "./drivers.ts";
import { GpuUnavailableError } from "./errors.ts";
import { type DeviceDriver, GpuDevice } from "./gpu-device.ts";
import { GpuExecutable } from "./gpu-executable.ts";
import { type GpuLibrary, loadGpuLibrary } from "./gpu-library.ts";
import { lowerProgram } from "./lower-program.ts";

/** The interfaces to the GPU. */
export type GpuMode = "webgpu" | "webgl2";

/** Options of {@link gpuBackend}. */
export interface GpuOptions {
  /**
   * The interface; default WebGPU, or WebGL2 where there is no WebGPU. {@link Backend.name} is the one in
   * use.
   */
  readonly mode?: GpuMode | undefined;
}

/** A backend whose executables report how they run. */
export interface GpuBackend extends Backend {
  compile(program: Program): Promise<GpuExecutable>;
}

/**
 * Starts the GPU backend. float32 is computed in float32; sums are split for parallel work, so that results
 * differ from other backends in the last bits, and are the same in every run on one device. Throws {@link
 * GpuUnavailableError} if the requested interface is not available; there is no silent fallback.
 */
export async function gpuBackend({ mode }: GpuOptions = {}): Promise<GpuBackend> {
  const library = await loadGpuLibrary();
  if (mode === "webgl2") return startBackend(await webgl2Driver(library));
  if (mode === "webgpu") return startBackend(await webgpuDriver(library));
  return startBackend(await webgpuDriver(library).catch((error) => insteadOfWebgpu(library, error)));
}

/** WebGL2 for browsers without WebGPU. Throws the reasons of both if neither is available. */
async function insteadOfWebgpu(library: GpuLibrary, withoutWebgpu: unknown): Promise<DeviceDriver> {
  if (!(withoutWebgpu instanceof GpuUnavailableError) || !hasCanvas()) throw withoutWebgpu;
  return webgl2Driver(library).catch((error: unknown) => {
    if (!(error instanceof GpuUnavailableError)) throw error;
    const reason = `WebGPU: ${withoutWebgpu.reason}; WebGL2: ${error.reason}`;
    throw new GpuUnavailableError({ what: "the GPU", reason, cure: error.cure });
  });
}

/** Creates a backend on a device. */
export async function startBackend(driver: DeviceDriver): Promise<GpuBackend> {
  const device = await GpuDevice.start(driver);
  return {
    name: `gpu:${driver.mode}`,
    compile: async (program) => {
      if (device.isDisposed()) throw new DisposedError("gpuBackend");
      return GpuExecutable.create(program, lowerProgram(program), device);
    },
    dispose: () => device.dispose(),
  };
}
