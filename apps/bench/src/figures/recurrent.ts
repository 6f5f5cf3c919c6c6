// Benchmarks of recurrent layers: training step, inference over a sequence, one step of a stream.
import { programMemory } from "@grus/backend-wasm";
import { type Backend, type Program, stream } from "grus";
import { inference, type LayerKind, layerOf, modelOf, type RecurrentShape, trainingStep } from "../layers.ts";
import { measure, type Timing } from "../measure.ts";

/** The result of a benchmark. */
export interface Measurement {
  readonly timing: Timing;
  /** Floating-point operations of the products in one unit. */
  readonly flop: number;
  /** Bytes of the program, predicted before compilation; only on the WebAssembly backend. */
  readonly memory?: number;
  /** Growth of the heap over all timed units, including garbage, in bytes. */
  readonly heapGrowth?: number;
  /** The same after garbage collection. */
  readonly heldGrowth?: number;
}

/** Numbers of gates that depend on the input and on the hidden state. */
const GATES: Readonly<Record<LayerKind, readonly [number, number]>> = {
  gru: [3, 3],
  lstm: [4, 4],
  rnn: [1, 1],
  mingru: [2, 0],
};

/** FLOP of one forward pass: 2 · batch · time · hidden · (gates · input + gates · hidden). */
export function forwardFlop(kind: LayerKind, { batch, time, input, hidden }: RecurrentShape): number {
  const [ofInput, ofHidden] = GATES[kind];
  return 2 * batch * time * hidden * (ofInput * input + ofHidden * hidden);
}

/** One training step: forward, backward and Adam; the loss is the mean square of all outputs. */
export async function train(backend: Backend, kind: LayerKind, shape: RecurrentShape): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, kind, shape);
  const step = await trainingStep(backend, layer, parameters, x);
  const timing = measure(() => step.run());
  step.dispose();
  return { timing, flop: 3 * forwardFlop(kind, shape), ...memoryOf(backend, step.program) };
}

/** One forward pass over a sequence, with the parameters as constants of the program. */
export async function infer(backend: Backend, kind: LayerKind, shape: RecurrentShape): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, kind, shape);
  const pass = await inference(backend, layer, parameters, x);
  const timing = measure(() => pass.run());
  pass.dispose();
  return { timing, flop: forwardFlop(kind, shape) };
}

/** Steps of a stream; times one push, which advances all `batch` rows. `time` of the shape is 1. */
export async function streamSteps(
  backend: Backend,
  kind: LayerKind,
  shape: RecurrentShape,
  steps = 1_000_000,
): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, kind, shape);
  const running = await stream({ backend, model: layer, parameters, batch: shape.batch });
  const input = Float32Array.from(x.data);
  const runs = 50;
  const unitsPerRun = Math.ceil(steps / runs);
  const work = () => {
    for (let i = 0; i < unitsPerRun; i++) running.push(input);
  };
  measure(work, { unitsPerRun, warmup: 4, runs: 1 });
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const timing = measure(work, { unitsPerRun, warmup: 0, runs });
  const heapGrowth = process.memoryUsage().heapUsed - before;
  globalThis.gc?.();
  const heldGrowth = process.memoryUsage().heapUsed - before;
  running.dispose();
  return { timing, flop: forwardFlop(kind, shape), heapGrowth, heldGrowth };
}

function memoryOf(
  backend: Backend & { readonly threads?: number },
  program: Program,
): { readonly memory?: number } {
  if (backend.name !== "wasm") return {};
  return { memory: programMemory(program, { threads: backend.threads ?? 1 }).bytes };
}

async function model(backend: Backend, kind: LayerKind, shape: RecurrentShape) {
  const layer = layerOf(kind, { inputSize: shape.input, hiddenSize: shape.hidden });
  return { layer, ...(await modelOf(backend, layer, shape)) };
}
