// A product and a recurrent sequence on WebAssembly.
import { wasmBackend } from "@grus/backend-wasm";
import { evaluate, gruSequence, matmul, ones, sum, tensor } from "@grus/tensor";

const backend = await wasmBackend();
const product = await evaluate(backend, matmul(tensor([[1, 2]]), tensor([[3], [4]])));
if (product.data[0] !== 11) throw new Error(`1 · 3 + 2 · 4 is ${product.data[0]}`);

const weights = { weightIh: ones([6, 3]), weightHh: ones([6, 2]) };
const { output } = gruSequence(ones([1, 4, 3]), weights);
const total = (await evaluate(backend, sum(output))).data[0] ?? Number.NaN;
if (!(total > 0 && total < 8)) throw new Error(`the states sum to ${total}`);
await backend.dispose();
