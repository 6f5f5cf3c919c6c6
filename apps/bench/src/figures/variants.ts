// Configurations of Grus in one run: numbers of threads, and both builds of the kernels.
import { WasmUnsupportedError } from "@grus/backend-wasm";
import { type Backend, createBackend, gru, type Simd } from "grus";
import { type InterleaveOptions, interleave } from "../interleave.ts";
import { modelOf, trainingStep } from "../layers.ts";
import type { Timing } from "../measure.ts";
import { productCeiling } from "./ceiling.ts";
import { SHAPES, type SizeName, workFlop } from "./comparison.ts";

/** Training steps on one build with a number of threads. */
export interface VariantFigure {
  readonly simd: Simd;
  readonly threads: number;
  /** GFLOP/s of a large product. */
  readonly ceiling: number;
  readonly sizes: readonly { readonly size: SizeName; readonly timing: Timing; readonly gflops: number }[];
}

/** Training steps of every size on every build that this engine supports, with each number of threads. */
export async function variants(
  threadCounts: readonly number[],
  sizes: readonly SizeName[] = ["S", "M", "L"],
  rounds: InterleaveOptions = {},
): Promise<VariantFigure[]> {
  const started = await startAll(threadCounts);
  const ceilings: number[] = [];
  for (const { backend } of started) ceilings.push(await productCeiling(backend));
  const timings = new Map<SizeName, Timing[]>();
  for (const size of sizes)
    timings.set(
      size,
      await timeSize(
        started.map(({ backend }) => backend),
        size,
        rounds,
      ),
    );
  for (const { backend } of started) await backend.dispose();
  return started.map(({ simd, threads }, i) => ({
    simd,
    threads,
    ceiling: ceilings[i]!,
    sizes: sizes.map((size) => {
      const timing = timings.get(size)![i]!;
      return { size, timing, gflops: workFlop("train", size) / timing.median / 1e6 };
    }),
  }));
}

async function timeSize(
  backends: readonly Backend[],
  size: SizeName,
  rounds: InterleaveOptions,
): Promise<Timing[]> {
  const shape = SHAPES[size];
  const layer = gru({ inputSize: shape.input, hiddenSize: shape.hidden });
  const steps = [];
  for (const backend of backends) {
    const { parameters, x } = await modelOf(backend, layer, shape);
    steps.push(await trainingStep(backend, layer, parameters, x));
  }
  const timings = await interleave(
    steps.map(({ run }) => run),
    rounds,
  );
  for (const { dispose } of steps) dispose();
  return timings;
}

async function startAll(threadCounts: readonly number[]) {
  const started: { readonly backend: Backend; readonly simd: Simd; readonly threads: number }[] = [];
  for (const simd of ["simd128", "relaxed"] as const) {
    for (const threads of threadCounts) {
      const backend = await startIfSupported(simd, threads);
      if (backend !== undefined) started.push({ backend, simd, threads });
    }
  }
  return started;
}

/** Undefined if the engine lacks the instructions. */
async function startIfSupported(simd: Simd, threads: number): Promise<Backend | undefined> {
  try {
    return await createBackend("wasm", { simd, threads });
  } catch (error) {
    if (error instanceof WasmUnsupportedError) return undefined;
    throw error;
  }
}
