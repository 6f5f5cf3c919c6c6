// Value and gradients of a sequence large enough to be divided between two threads: bit-identical to one
// thread.
import { wasmBackend } from "@grus/backend-wasm";
import { compile, gruSequence, mul, sum, type Tensor, tensor, valueAndGrad } from "@grus/tensor";

const wave = (shape: readonly number[], scale: number): Tensor => {
  const size = shape.reduce((a, b) => a * b);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => scale * Math.sin(i * i)),
    shape,
  );
};
const [x, weightIh, weightHh] = [wave([32, 40, 16], 1), wave([192, 16], 0.3), wave([192, 64], 0.2)];

async function gradient(threads: number): Promise<string> {
  const backend = await wasmBackend({ threads });
  if (backend.threads !== threads) throw new Error(`asked for ${threads} threads; got ${backend.threads}`);
  const loss = (weights: { weightIh: Tensor; weightHh: Tensor }): Tensor => {
    const { output } = gruSequence(x, weights);
    return sum(mul(output, output));
  };
  const compiled = await compile(backend, valueAndGrad(loss), { weightIh, weightHh });
  const { value, gradient } = await compiled.run({ weightIh, weightHh });
  await backend.dispose();
  return [value, gradient.weightIh, gradient.weightHh].map(({ data }) => [...data].join(" ")).join("\n");
}

const [one, two] = [await gradient(1), await gradient(2)];
if (one !== two) throw new Error("two threads gave different bits than one");
