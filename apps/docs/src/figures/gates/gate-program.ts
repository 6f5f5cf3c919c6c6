// The program of the gate microscope: a GRU learns to tell which places of a text are inside of parentheses.
import {
  adam,
  type Backend,
  gru,
  key,
  layers,
  linear,
  losses,
  mapTree,
  mul,
  ops,
  optim,
  type Tensor,
  tensor,
} from "grus";
import type { FigureContext } from "../serve-figure.ts";
import { BATCH, gateBatch, randomNumbers, TIME } from "./gate-batch.ts";
import { FEATURES, type GateRow, gateRows } from "./gate-rows.ts";

/** The knobs. */
export interface GateSettings {
  readonly text: string;
  readonly units: number;
  readonly learningRate: number;
}

/** What is drawn. */
export interface GateFrame {
  readonly update: number;
  readonly loss: number;
  readonly rows: readonly GateRow[];
}

/** Updates in all, and between frames. */
export const [UPDATES, BETWEEN] = [800, 10] as const;

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly rate: Tensor;
}

/** Trains, and shows the gates over the reader's text meanwhile and afterwards. */
export async function gateProgram(
  backend: Backend,
  { settings, show, turn, changed }: FigureContext<GateSettings, GateFrame>,
): Promise<void> {
  const { units } = settings();
  const parts = {
    recurrent: gru({ inputSize: FEATURES, hiddenSize: units }),
    head: linear({ inputSize: units, outputSize: 1 }),
  };
  const model = layers(parts, ({ recurrent, head }, x: Tensor) => head(recurrent(x).output));
  const optimizer = adam({ learningRate: 1 }); // the knob scales what it says
  const parameters = await ops.evaluate(backend, model.init(key(1)));
  const first = { parameters, moments: await ops.evaluate(backend, optimizer.init(parameters)) };
  const step = (held: typeof first, { x, y, rate }: Batch) => {
    const loss = (p: typeof parameters) => losses.binaryCrossEntropy(model.bind(p)(x), y);
    const { value, gradient } = ops.valueAndGrad(loss)(held.parameters);
    const { updates, state: moments } = optimizer.update(gradient, held.moments, held.parameters);
    const scaled = mapTree(updates, (update) => mul(update, rate));
    return { state: { parameters: optim.applyUpdates(held.parameters, scaled), moments }, output: value };
  };
  const random = randomNumbers(7);
  const batch = () => {
    const { x, y } = gateBatch(random);
    const rate = tensor(settings().learningRate);
    return { x: tensor(x, [BATCH, TIME, FEATURES]), y: tensor(y, [BATCH, TIME, 1]), rate };
  };
  const loop = await ops.compileLoop(backend, step, { state: first, batch: batch() });
  let [update, loss] = [0, Number.NaN];
  const draw = async (): Promise<void> => {
    const { recurrent, head } = (await loop.readState()).parameters;
    const { weightIh, weightHh, biasIh, biasHh } = recurrent.layers[0]!.forward;
    const weights = {
      units,
      ...{ weightIh: weightIh.data, weightHh: weightHh.data, biasIh: biasIh!.data, biasHh: biasHh!.data },
      ...{ headWeight: head.weight.data, headBias: head.bias!.data },
    };
    show({ update, loss, rows: gateRows(settings().text, weights) });
  };
  try {
    while (update < UPDATES) {
      loss = Number((await loop.run(batch())).data[0]);
      update++;
      if (update % BETWEEN === 0) await draw();
      await turn();
    }
    for (;;) {
      await changed(); // the text still acts
      await draw();
    }
  } finally {
    loop.dispose();
  }
}
