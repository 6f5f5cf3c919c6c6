// The layers and loops that are measured: what a training step and an inference pass are, everywhere alike.
import { gru, lstm, minGru, rnn } from "@grus/cells";
import { adam, applyUpdates } from "@grus/optim";
import {
  type Backend,
  compileLoop,
  evaluate,
  type Key,
  key,
  mean,
  randomNormal,
  square,
  type Tensor,
  type TensorData,
  valueAndGrad,
} from "@grus/tensor";

/** The sizes of a recurrent benchmark. */
export interface RecurrentShape {
  readonly batch: number;
  readonly time: number;
  readonly input: number;
  readonly hidden: number;
}

/** The kinds of layer that are measured. */
export type LayerKind = "gru" | "lstm" | "rnn" | "mingru";

/** What is measured of a recurrent layer. */
export interface Layer<Parameters> {
  /** Draws the parameters. */
  init(key: Key): Parameters;
  bind(parameters: Parameters): (x: Tensor) => { readonly output: Tensor };
}

/** A layer of any kind, which can also be streamed. */
export interface AnyLayer extends Layer<unknown> {
  readonly reads: "float32";
  readonly causal: true;
  readonly inputSize: number;
  initialState(batch: number): unknown;
  step(
    parameters: unknown,
    state: unknown,
    input: Tensor,
  ): { readonly state: unknown; readonly output: Tensor };
}

/** A program ready to run on one and the same input: what it returns, its program, and how it is freed. */
export interface Prepared {
  run(): TensorData;
  /** As `run`, where the backend cannot but suspend. */
  runAsync(): Promise<TensorData>;
  readonly program: Awaited<ReturnType<typeof compileLoop>>["program"];
  dispose(): void;
}

type Sizes = { readonly inputSize: number; readonly hiddenSize: number };

/** The layer of a kind. */
export function layerOf(kind: LayerKind, sizes: Sizes): AnyLayer {
  switch (kind) {
    case "gru":
      return gru(sizes);
    case "lstm":
      return lstm(sizes);
    case "rnn":
      return rnn(sizes);
    case "mingru":
      return minGru(sizes);
  }
}

/** Initial parameters, seed 0, and normal input [batch, time, input], seed 1, as plain data. */
export async function modelOf<Parameters>(
  backend: Backend,
  layer: Layer<Parameters>,
  { batch, time, input }: RecurrentShape,
): Promise<{ readonly parameters: Parameters; readonly x: TensorData }> {
  const parameters = await evaluate(backend, layer.init(key(0)));
  const x = await evaluate(backend, randomNormal(key(1), [batch, time, input]));
  return { parameters, x };
}

/** One training step: forward, backward and Adam (rate 0.001), the loss the mean square of all outputs, which it returns. */
export async function trainingStep<Parameters>(
  backend: Backend,
  layer: Layer<Parameters>,
  parameters: Parameters,
  x: TensorData,
): Promise<Prepared> {
  const optimizer = adam({ learningRate: 1e-3 });
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const loss = (p: Parameters, input: Tensor) => mean(square(layer.bind(p)(input).output));
  const step = (held: typeof state, input: Tensor) => {
    const { value, gradient } = valueAndGrad(loss)(held.parameters, input);
    const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: value };
  };
  const loop = await compileLoop(backend, step, { state, batch: x, results: "shared" });
  return {
    run: () => loop.runSync(x),
    runAsync: () => loop.run(x),
    program: loop.program,
    dispose: () => loop.dispose(),
  };
}

/** One forward pass over a sequence, the parameters part of the program. */
export async function inference<Parameters>(
  backend: Backend,
  layer: Layer<Parameters>,
  parameters: Parameters,
  x: TensorData,
): Promise<Prepared> {
  const body = (state: Record<string, never>, input: Tensor) => ({
    state,
    output: layer.bind(parameters)(input).output,
  });
  const loop = await compileLoop(backend, body, { state: {}, batch: x, results: "shared" });
  return {
    run: () => loop.runSync(x),
    runAsync: () => loop.run(x),
    program: loop.program,
    dispose: () => loop.dispose(),
  };
}
