// The machine's ceiling: the speed of this backend on a large matrix product.
import { compileLoop, evaluate, randomNormal, sum } from "@grus/tensor";
import { type Backend, key, matmul, type Tensor } from "grus";
import { measure } from "../measure.ts";

const SIZE = 512;

/** GFLOP/s of a product of two 512 × 512 matrices, the best of 30. */
export async function productCeiling(backend: Backend): Promise<number> {
  const a = await evaluate(backend, randomNormal(key(0), [SIZE, SIZE]));
  const b = await evaluate(backend, randomNormal(key(1), [SIZE, SIZE]));
  const body = (state: Record<string, never>, x: Tensor) => ({ state, output: sum(matmul(x, b)) });
  const loop = await compileLoop(backend, body, { state: {}, batch: a, results: "shared" });
  const { min } = measure(() => loop.runSync(a), { warmup: 10, runs: 30 });
  loop.dispose();
  return (2 * SIZE ** 3) / min / 1e6;
}
