// The GRU benchmarks: training step, inference over a sequence, one streaming step.
import {
  adam,
  applyUpdates,
  type Backend,
  compile,
  compileLoop,
  evaluate,
  gru,
  key,
  mean,
  randomNormal,
  square,
  type Tensor,
  type TensorData,
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
}

/** Multiplications and additions of one forward pass: 2 · batch · time · 3 · hidden · (input + hidden). */
export function forwardFlop({ batch, time, input, hidden }: RecurrentShape): number {
  return 2 * batch * time * 3 * hidden * (input + hidden);
}

/** One training step: forward, backward and Adam, loss the mean square of all outputs. Products count three times the forward's. */
export async function gruTrain(backend: Backend, shape: RecurrentShape): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, shape);
  const optimizer = adam({ learningRate: 1e-3 });
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const loss = (p: typeof parameters, input: Tensor) => mean(square(layer.apply(p, input).output));
  const step = (held: typeof state, input: Tensor) => {
    const { value, gradient } = valueAndGrad(loss)(held.parameters, input);
    const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: value };
  };
  const loop = await compileLoop(backend, step, { state, batch: x, results: "shared" });
  return finish(
    () => loop.runSync(x),
    3 * forwardFlop(shape),
    () => loop.dispose(),
  );
}

/** One forward pass over a sequence, outputs read back. */
export async function gruInfer(backend: Backend, shape: RecurrentShape): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, shape);
  const compiled = await compile(
    backend,
    (p: typeof parameters, input: Tensor) => layer.apply(p, input).output,
    parameters,
    x,
  );
  return finish(
    () => compiled.runSync(parameters, x),
    forwardFlop(shape),
    () => compiled.dispose(),
  );
}

/** One step of a stream with its state carried on the device. `batch` and `time` of the shape should be 1. */
export async function gruStream(backend: Backend, shape: RecurrentShape): Promise<Measurement> {
  const { layer, parameters, x } = await model(backend, shape);
  const { state: hidden } = await evaluate(backend, layer.apply(parameters, x));
  const step = (held: { parameters: typeof parameters; hidden: typeof hidden }, input: Tensor) => {
    const { output, state } = layer.apply(held.parameters, input, { initialState: held.hidden });
    return { state: { parameters: held.parameters, hidden: state }, output };
  };
  const loop = await compileLoop(backend, step, {
    state: { parameters, hidden },
    batch: x,
    results: "shared",
  });
  const units = 1000;
  const work = () => {
    for (let i = 0; i < units; i++) loop.runSync(x);
  };
  return finish(work, forwardFlop(shape), () => loop.dispose(), units);
}

async function model(backend: Backend, { batch, time, input, hidden }: RecurrentShape) {
  const layer = gru({ inputSize: input, hiddenSize: hidden });
  const parameters = await evaluate(backend, layer.init(key(0)));
  const x: TensorData = await evaluate(backend, randomNormal(key(1), [batch, time, input]));
  return { layer, parameters, x: x as Tensor };
}

function finish(work: () => void, flop: number, dispose: () => void, unitsPerRun = 1): Measurement {
  const timing = measure(work, { unitsPerRun });
  dispose();
  return { timing, flop };
}
