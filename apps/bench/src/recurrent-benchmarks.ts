// The recurrent benchmarks: training step, inference over a sequence, one step of a stream.
import {
  adam,
  applyUpdates,
  type Backend,
  compileLoop,
  evaluate,
  gru,
  key,
  lstm,
  mean,
  minGru,
  type Program,
  programMemory,
  randomNormal,
  rnn,
  square,
  stream,
  type Tensor,
  valueAndGrad,
} from "grus";
import { measure, type Timing } from "./measure.ts";

/** The sizes of a recurrent benchmark. */
export interface RecurrentShape {
  readonly batch: number;
  readonly time: number;
  readonly input: number;
  readonly hidden: number;
}

/** What a benchmark measured. */
export interface Measurement {
  readonly timing: Timing;
  /** Floating-point operations of one unit, products only. */
  readonly flop: number;
  /** Bytes that the program takes, as predicted before it was compiled; on the WebAssembly backend. */
  readonly memory?: number;
  /** How much the heap grew over all timed units, garbage included, in bytes. */
  readonly heapGrowth?: number;
}

/** The kinds of layer that are measured. */
export type LayerKind = "gru" | "lstm" | "rnn" | "mingru";

/** Gates that see the input, and those that see the hidden state. */
const GATES: Readonly<Record<LayerKind, readonly [number, number]>> = {
  gru: [3, 3],
  lstm: [4, 4],
  rnn: [1, 1],
  mingru: [2, 0],
};

/** Multiplications and additions of one forward pass: 2 · batch · time · hidden · (gates · input + gates · hidden). */
export function forwardFlop(kind: LayerKind, { batch, time, input, hidden }: RecurrentShape): number {
  const [ofInput, ofHidden] = GATES[kind];
  return 2 * batch * time * hidden * (ofInput * input + ofHidden * hidden);
}

/** One training step: forward, backward and Adam, loss the mean square of all outputs. Products count three times the forward's. */
export async function train(backend: Backend, kind: LayerKind, shape: RecurrentShape): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, kind, shape);
  const optimizer = adam({ learningRate: 1e-3 });
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const loss = (p: typeof parameters, input: Tensor) => mean(square(layer.apply(p, input).output));
  const step = (held: typeof state, input: Tensor) => {
    const { value, gradient } = valueAndGrad(loss)(held.parameters, input);
    const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: value };
  };
  const loop = await compileLoop(backend, step, { state, batch: x, results: "shared" });
  const timing = measure(() => loop.runSync(x));
  loop.dispose();
  return { timing, flop: 3 * forwardFlop(kind, shape), ...memoryOf(backend, loop.program) };
}

/** One forward pass over a sequence, the parameters part of the program. */
export async function infer(backend: Backend, kind: LayerKind, shape: RecurrentShape): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, kind, shape);
  const body = (state: Record<string, never>, input: Tensor) => ({
    state,
    output: layer.apply(parameters, input).output,
  });
  const loop = await compileLoop(backend, body, { state: {}, batch: x, results: "shared" });
  const timing = measure(() => loop.runSync(x));
  loop.dispose();
  return { timing, flop: forwardFlop(kind, shape) };
}

/** Steps of a stream, one after the other; the time of one. `time` of the shape is 1. */
export async function streamSteps(
  backend: Backend,
  kind: LayerKind,
  shape: RecurrentShape,
): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, kind, shape);
  const running = await stream({ backend, model: layer, parameters, batch: shape.batch });
  const input = Float32Array.from(x.data);
  const unitsPerRun = 20_000;
  const work = () => {
    for (let i = 0; i < unitsPerRun; i++) running.push(input);
  };
  measure(work, { unitsPerRun, warmup: 5, runs: 1 });
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const timing = measure(work, { unitsPerRun, warmup: 0, runs: 50 });
  const heapGrowth = process.memoryUsage().heapUsed - before;
  running.dispose();
  return { timing, flop: forwardFlop(kind, shape), heapGrowth };
}

function memoryOf(
  backend: Backend & { readonly threads?: number },
  program: Program,
): { readonly memory?: number } {
  if (backend.name !== "wasm") return {};
  return { memory: programMemory(program, { threads: backend.threads ?? 1 }).bytes };
}

async function model(backend: Backend, kind: LayerKind, { batch, time, input, hidden }: RecurrentShape) {
  const layer = layerOf(kind, { inputSize: input, hiddenSize: hidden });
  const parameters = await evaluate(backend, layer.init(key(0)));
  const x = await evaluate(backend, randomNormal(key(1), [batch, time, input]));
  return { layer, parameters, x };
}

type Sizes = { readonly inputSize: number; readonly hiddenSize: number };

/** All kinds look alike from outside. */
function layerOf(kind: LayerKind, sizes: Sizes): ReturnType<typeof gru> {
  switch (kind) {
    case "gru":
      return gru(sizes);
    case "lstm":
      return lstm(sizes) as unknown as ReturnType<typeof gru>;
    case "rnn":
      return rnn(sizes);
    case "mingru":
      return minGru(sizes) as unknown as ReturnType<typeof gru>;
  }
}
