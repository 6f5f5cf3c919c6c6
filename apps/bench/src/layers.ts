// The layers and loops of the benchmarks: one definition of a training step and of an inference pass for all.
import { gru, lstm, minGru, rnn } from "@grus/cells";
import { adam, applyUpdates } from "@grus/optim";
import {
  type Backend,
  compileLoop,
  evaluate,
  type Key,
  key,
  mean,
  type OnHost,
  randomNormal,
  type Specs,
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

/** Kinds of layer. */
export type LayerKind = "gru" | "lstm" | "rnn" | "mingru";

/** The part of a recurrent layer that benchmarks use. */
export interface Layer<Parameters> {
  /** Initialises the parameters. */
  init(key: Key): Parameters;
  bind(parameters: Parameters): (x: Tensor) => { readonly output: Tensor };
}

/** A layer of any kind that supports streaming. */
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

/** A compiled program with a fixed input. */
export interface Prepared {
  run(): TensorData;
  /** As `run`, for asynchronous backends. */
  runAsync(): Promise<TensorData>;
  readonly program: Awaited<ReturnType<typeof compileLoop>>["program"];
  dispose(): void;
}

type Sizes = { readonly inputSize: number; readonly hiddenSize: number };

/** Creates a layer of a kind. */
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

/** Initial parameters (seed 0) and Gaussian input [batch, time, input] (seed 1), evaluated. */
export async function modelOf<Parameters>(
  backend: Backend,
  layer: Layer<Parameters>,
  { batch, time, input }: RecurrentShape,
): Promise<{ readonly parameters: Parameters; readonly x: TensorData }> {
  const parameters = await evaluate(backend, layer.init(key(0)));
  const x = await evaluate(backend, randomNormal(key(1), [batch, time, input]));
  return { parameters, x };
}

/** One training step of a layer with Adam (rate 0.001); returns the loss, the mean square of all outputs. */
export async function trainingStep<Parameters>(
  backend: Backend,
  layer: Layer<Parameters>,
  parameters: Parameters,
  x: TensorData,
): Promise<Prepared> {
  const loss = (p: Parameters, input: Tensor) => mean(square(layer.bind(p)(input).output));
  return stepOf<Parameters, Tensor>({ backend, parameters, batch: x, loss });
}

/** What a training step is made of. */
export interface StepOptions<Parameters, Batch> {
  readonly backend: Backend;
  readonly parameters: Parameters;
  /** The batch of every step. */
  readonly batch: NoInfer<OnHost<Batch> & Specs<Batch>>;
  readonly loss: (parameters: Parameters, batch: Batch) => Tensor;
}

/** One training step with Adam (rate 0.001); returns the loss. */
export async function stepOf<Parameters, Batch>({
  backend,
  parameters,
  batch,
  loss,
}: StepOptions<Parameters, Batch>): Promise<Prepared> {
  const optimizer = adam({ learningRate: 1e-3 });
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const step = (held: typeof state, input: Batch) => {
    const { value, gradient } = valueAndGrad(loss)(held.parameters, input);
    const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: value };
  };
  const loop = await compileLoop(backend, step, { state, batch, results: "shared" });
  return {
    run: () => loop.runSync(batch),
    runAsync: () => loop.run(batch),
    program: loop.program,
    dispose: () => loop.dispose(),
  };
}

/** One forward pass over a sequence, with the parameters as constants of the program. */
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
