// Trains the model of a figure, update by update, at a learning rate that the reader may change meanwhile.
import {
  adam,
  type Backend,
  mapTree,
  mul,
  type OnHost,
  type Optimizer,
  ops,
  optim,
  type Specs,
  type Tensor,
  tensor,
} from "grus";

/** What is trained, and on what. */
export interface FigureTrainingOptions<Parameters, Batch> {
  readonly backend: Backend;
  /** The first parameters. */
  readonly parameters: Parameters;
  /** A batch, for its shapes. */
  readonly batch: Specs<Batch>;
  readonly loss: (parameters: Parameters, batch: Batch) => Tensor;
  /** At a rate of 1, which is scaled. Default: gradients clipped to norm 1, then Adam. */
  readonly optimizer?: Optimizer | undefined;
}

/** A model in training. */
export interface FigureTraining<Parameters, Batch> {
  /** Makes an update at this rate; the loss before it. */
  update(batch: OnHost<Batch>, learningRate: number): Promise<number>;
  /** The parameters now. */
  parameters(): Promise<Parameters>;
  dispose(): void;
}

interface Held<Parameters> {
  readonly parameters: Parameters;
  readonly moments: unknown;
}

interface RatedBatch<Batch> {
  readonly own: Batch;
  readonly rate: Tensor;
}

/** Compiles the update. */
export async function figureTraining<Parameters, Batch>({
  backend,
  parameters: first,
  batch: example,
  loss,
  optimizer = optim.chain(optim.clipByGlobalNorm(1), adam({ learningRate: 1 })),
}: FigureTrainingOptions<Parameters, Batch>): Promise<FigureTraining<Parameters, Batch>> {
  const state: Held<Parameters> = { parameters: first, moments: optimizer.init(first) };
  const step = (held: Held<Parameters>, { own, rate }: RatedBatch<Batch>) => {
    const { value, gradient } = ops.valueAndGrad((p: Parameters) => loss(p, own))(held.parameters);
    const { updates, state: moments } = optimizer.update(gradient, held.moments, held.parameters);
    const scaled = mapTree(updates, (update) => mul(update, rate));
    return { state: { parameters: optim.applyUpdates(held.parameters, scaled), moments }, output: value };
  };
  const loop = await ops.compileLoop(backend, step, {
    state: await ops.evaluate(backend, state),
    batch: { own: example, rate: tensor(0) },
  });
  return {
    update: async (own, rate) => Number((await loop.run({ own, rate: tensor(rate) })).data[0]),
    parameters: async () => (await loop.readState()).parameters,
    dispose: () => loop.dispose(),
  };
}
