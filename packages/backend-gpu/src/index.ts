// The GPU backend, on gpu.js: WebGPU and WebGL2.
export {
  GpuCompileError,
  GpuLimitError,
  GpuLostError,
  GpuMemoryError,
  GpuUnavailableError,
  MissingLoweringError,
} from "./errors.ts";
export { type GpuBackend, type GpuMode, type GpuOptions, gpuBackend } from "./gpu-backend.ts";
export type { GpuExecutable } from "./gpu-executable.ts";
