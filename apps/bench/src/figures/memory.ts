// Memory over many training steps: the heap after collection, and WebAssembly memory.
import { meanSquaredError } from "@grus/cells";
import { applyUpdates, chain, clipByGlobalNorm } from "@grus/optim";
import { compileLoop, evaluate, randomNormal, take, valueAndGrad } from "@grus/tensor";
import { adamW, type Backend, gru, key, linear, splitKey, type Tensor } from "grus";

const SHAPE = { batch: 32, context: 28, features: 10, hidden: 32, horizon: 7 };

/** Memory after a step, in bytes. */
export interface MemoryReading {
  readonly step: number;
  /** The heap after collection. */
  readonly heap: number;
  readonly wasm: number;
}

/** Memory over a training run. */
export interface MemoryFigure {
  readonly readings: readonly MemoryReading[];
  /** Growth since step 100: of the heap as a fraction, of WebAssembly memory in bytes. */
  readonly heapGrowth: number;
  readonly wasmGrowth: number;
  /** Whether the heap grew by less than a tenth and WebAssembly memory not at all. */
  readonly isFlat: boolean;
}

/** Trains the demo's model for `steps` steps and reads memory meanwhile. Throws without --expose-gc. */
export async function memory(backend: Backend & { bytes?: number }, steps: number): Promise<MemoryFigure> {
  const loop = await demoLoop(backend);
  const batch = {
    input: await evaluate(backend, randomNormal(key(1), [SHAPE.batch, SHAPE.context, SHAPE.features])),
    target: await evaluate(backend, randomNormal(key(2), [SHAPE.batch, SHAPE.horizon])),
  };
  const tenths = Array.from({ length: 9 }, (_, i) => Math.round(((i + 1) * steps) / 10));
  const marks = new Set([1, 10, 100, steps, ...tenths]);
  const readings: MemoryReading[] = [];
  for (let step = 1; step <= steps; step++) {
    loop.runSync(batch);
    if (marks.has(step)) readings.push({ step, ...readMemory(backend) });
  }
  loop.dispose();
  const before = readings.find(({ step }) => step >= 100) ?? readings[0]!;
  const after = readings.at(-1)!;
  const heapGrowth = after.heap / before.heap - 1;
  const wasmGrowth = after.wasm - before.wasm;
  return { readings, heapGrowth, wasmGrowth, isFlat: heapGrowth < 0.1 && wasmGrowth === 0 };
}

function readMemory(backend: { bytes?: number }): { heap: number; wasm: number } {
  if (globalThis.gc === undefined)
    throw new Error("memory: needs garbage collection before a reading; run Node with --expose-gc.");
  globalThis.gc();
  return { heap: process.memoryUsage().heapUsed, wasm: backend.bytes ?? 0 };
}

async function demoLoop(backend: Backend) {
  const layer = gru({ inputSize: SHAPE.features, hiddenSize: SHAPE.hidden });
  const head = linear({ inputSize: SHAPE.hidden, outputSize: SHAPE.horizon });
  const [first, second] = splitKey(key(0));
  const parameters = await evaluate(backend, { layer: layer.init(first), head: head.init(second) });
  const optimizer = chain(clipByGlobalNorm(1), adamW({ learningRate: 1e-3 }));
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const loss = (p: typeof parameters, b: { input: Tensor; target: Tensor }) =>
    meanSquaredError(head.bind(p.head)(take(layer.bind(p.layer)(b.input).output, 1, -1)), b.target);
  const step = (held: typeof state, b: { input: Tensor; target: Tensor }) => {
    const { value, gradient } = valueAndGrad(loss)(held.parameters, b);
    const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: value };
  };
  const spec = {
    input: { shape: [SHAPE.batch, SHAPE.context, SHAPE.features], dtype: "float32" } as const,
    target: { shape: [SHAPE.batch, SHAPE.horizon], dtype: "float32" } as const,
  };
  return compileLoop(backend, step, { state, batch: spec });
}
