// A program for Node that computes on the GPU and prints the backend.
import { gpuBackend } from "@grus/backend-gpu";
import { evaluate, matmul, tensor } from "@grus/tensor";

const backend = await gpuBackend();
const { data } = await evaluate(backend, matmul(tensor([[1, 2]]), tensor([[3], [4]])));
process.stdout.write(JSON.stringify({ name: backend.name, data: [...data] }));
await backend.dispose();
