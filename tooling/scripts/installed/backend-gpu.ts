// A product on the GPU, or the reason why there is none here.
import { type GpuBackend, GpuUnavailableError, gpuBackend } from "@grus/backend-gpu";
import { evaluate, matmul, tensor } from "@grus/tensor";

const backend: GpuBackend | GpuUnavailableError = await gpuBackend().catch((error: unknown) => {
  if (error instanceof GpuUnavailableError) return error;
  throw error;
});
if (backend instanceof GpuUnavailableError) {
  if (!backend.message.includes("WebGL2")) throw backend;
} else {
  const product = await evaluate(backend, matmul(tensor([[1, 2]]), tensor([[3], [4]])));
  if (product.data[0] !== 11) throw new Error(`1 · 3 + 2 · 4 is ${product.data[0]}`);
  await backend.dispose();
}
