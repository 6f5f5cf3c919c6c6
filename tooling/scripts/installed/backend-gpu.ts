// In Node without the package webgpu, which is not installed with this one: the reason, and what to install.
import { type GpuBackend, GpuUnavailableError, gpuBackend } from "@grus/backend-gpu";

const backend: GpuBackend | GpuUnavailableError = await gpuBackend().catch((error: unknown) => {
  if (error instanceof GpuUnavailableError) return error;
  throw error;
});
if (!(backend instanceof GpuUnavailableError)) throw new Error(`${backend.name} runs without webgpu`);
if (!backend.cure.includes("npm install webgpu")) throw backend;
