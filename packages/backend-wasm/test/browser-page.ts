// The program of the page: a training step with several numbers of threads.
import {
  compile,
  gruSequence,
  leaves,
  ones,
  square,
  sum,
  type Tensor,
  tensor,
  valueAndGrad,
} from "@grus/tensor";
import { wasmBackend } from "../src/wasm-backend.ts";

/** The results of the page. */
export interface PageResult {
  readonly isIsolated: boolean;
  readonly simd: string;
  /** The threads of a backend without options. */
  readonly threads: number;
  /** Sums of the bits of all results, for each requested number of threads; or the error. */
  readonly results: Readonly<Record<number, string>>;
}

async function run(threads: number): Promise<string> {
  try {
    const backend = await wasmBackend({ threads });
    const weights = { weightIh: ones([96, 16]), weightHh: ones([96, 32]) };
    const x = tensor(
      Float32Array.from({ length: 64 * 40 * 16 }, (_, i) => Math.sin(i)),
      [64, 40, 16],
    );
    const loss = (given: typeof weights, input: Tensor) => sum(square(gruSequence(input, given).output));
    const compiled = await compile(
      backend,
      (given: typeof weights, input: Tensor) => valueAndGrad((w: typeof weights) => loss(w, input))(given),
      weights,
      x,
    );
    const tensors = leaves(compiled.runSync(weights, x)) as Tensor[];
    const bits = tensors.flatMap(({ data }) => Array.from(new Uint32Array(Float32Array.from(data).buffer)));
    await backend.dispose();
    return String(bits.reduce((total, word) => (Math.imul(total, 31) + word) | 0, 0));
  } catch (error) {
    return String(error);
  }
}

async function main(): Promise<PageResult> {
  const backend = await wasmBackend();
  const { simd, threads } = backend;
  await backend.dispose();
  const results = { 1: await run(1), 2: await run(2), 3: await run(3) };
  return { isIsolated: globalThis.crossOriginIsolated, simd, threads, results };
}

Object.assign(globalThis, { result: main() });
