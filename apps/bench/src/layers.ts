// The layers and loops that are measured: what a training step and an inference pass are, everywhere alike.
import { minGru } from "@grus/cells";
import { applyUpdates } from "@grus/optim";
import { compileLoop, evaluate, mean, randomNormal, square, valueAndGrad } from "@grus/tensor";
import {
  adam,
  type Backend,
  type CellState,
  gru,
  key,
  lstm,
  type RecurrentLayer,
  type RecurrentParameters,
  rnn,
  type Tensor,
  type TensorData,
} from "grus";

/** The sizes of a recurrent benchmark. */
export interface RecurrentShape {
  readonly batch: number;
  readonly time: number;
  readonly input: number;
  readonly hidden: number;
}

/** The kinds of layer that are measured. */
export type LayerKind = "gru" | "lstm" | "rnn" | "mingru";

/** A layer, whatever its kind: all look alike from outside. */
export type Layer = RecurrentLayer<RecurrentParameters, CellState, true>;

/** Parameters of a layer. */
export type LayerParameters = ReturnType<Layer["init"]>;

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
export function layerOf(kind: LayerKind, sizes: Sizes): Layer {
  switch (kind) {
    case "gru":
      return gru(sizes);
    case "lstm":
      return lstm(sizes) as unknown as Layer;
    case "rnn":
      return rnn(sizes);
    case "mingru":
      return minGru(sizes) as unknown as Layer;
  }
}

/** Initial parameters, seed 0, and normal input [batch, time, input], seed 1, as plain data. */
export async function modelOf(
  backend: Backend,
  layer: Layer,
  { batch, time, input }: RecurrentShape,
): Promise<{ readonly parameters: LayerParameters; readonly x: TensorData }> {
  const parameters = await evaluate(backend, layer.init(key(0)));
  const x = await evaluate(backend, randomNormal(key(1), [batch, time, input]));
  return { parameters, x };
}

/** One training step: forward, backward and Adam (rate 0.001), the loss the mean square of all outputs, which it returns. */
export async function trainingStep(
  backend: Backend,
  layer: Layer,
  parameters: LayerParameters,
  x: TensorData,
): Promise<Prepared> {
  const optimizer = adam({ learningRate: 1e-3 });
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const loss = (p: LayerParameters, input: Tensor) => mean(square(layer.bind(p)(input).output));
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
export async function inference(
  backend: Backend,
  layer: Layer,
  parameters: LayerParameters,
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
