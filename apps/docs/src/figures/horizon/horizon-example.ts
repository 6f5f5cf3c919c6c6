import { type Backend, cells, gru, key, linear, ops, sequential, type TensorData, train } from "grus";

/** After how many steps back the gradient of the answers to x [batch, time, 2] has fallen to a tenth. */
export async function horizon(backend: Backend, x: TensorData): Promise<number> {
  const initialisers = { biasIh: cells.chronoGruInit({ maxTime: 100 }), biasHh: cells.constantInit(0) };
  const model = sequential({
    recurrent: gru({ inputSize: 2, hiddenSize: 32, initialisers }),
    last: cells.lastStep(),
    head: linear({ inputSize: 32, outputSize: 1 }),
  });
  const { sequences } = await train.gradientHealth({
    backend,
    parameters: await ops.evaluate(backend, model.init(key(3))),
    batch: { x },
    watchSequences: cells.watchSequences,
    loss: (parameters, { x }, { watch }) => ops.sum(model.bind(parameters, { watch })(x)),
  });
  return sequences[0]!.horizon;
}
