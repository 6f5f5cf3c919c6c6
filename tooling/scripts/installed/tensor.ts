// Differentiates and runs a function on the reference backend.
import { compile, matmul, mean, referenceBackend, type Tensor, tensor, valueAndGrad } from "@grus/tensor";

const input = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const loss = (weight: Tensor): Tensor => mean(matmul(input, weight));
const weight = tensor([[0.5], [-0.25]]);
const backend = referenceBackend({ precision: "float64" });
const compiled = await compile(backend, valueAndGrad(loss), weight);
const { value, gradient } = await compiled.run(weight);
compiled.dispose();

if (compiled.backend !== "reference") throw new Error(`ran on ${compiled.backend}`);
if (value.data[0] !== 0.5) throw new Error(`value ${value.data[0]}, expected 0.5`);
if (String([...gradient.data]) !== "3,4") throw new Error(`gradient ${[...gradient.data]}, expected 3,4`);
