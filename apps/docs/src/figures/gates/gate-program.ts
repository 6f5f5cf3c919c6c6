// The program of the gate microscope: a GRU learns to tell which places of a text are inside of parentheses.
import { type Backend, gru, key, layers, linear, losses, type Tensor, tensor } from "grus";
import { figureTraining } from "../figure-training.ts";
import { randomNumbers } from "../random-numbers.ts";
import type { FigureContext } from "../serve-figure.ts";
import { BATCH, gateBatch, TIME } from "./gate-batch.ts";
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
  const random = randomNumbers(7);
  const batch = () => {
    const { x, y } = gateBatch(random);
    return { x: tensor(x, [BATCH, TIME, FEATURES]), y: tensor(y, [BATCH, TIME, 1]) };
  };
  const training = await figureTraining({
    backend,
    parameters: model.init(key(1)),
    batch: batch(),
    loss: (parameters, { x, y }: Batch) => losses.binaryCrossEntropy(model.bind(parameters)(x), y),
  });
  let [update, loss] = [0, Number.NaN];
  const draw = async (): Promise<void> => {
    const { recurrent, head } = await training.parameters();
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
      loss = await training.update(batch(), settings().learningRate);
      update++;
      if (update % BETWEEN === 0) await draw();
      await turn();
    }
    for (;;) {
      await changed(); // the text still acts
      await draw();
    }
  } finally {
    training.dispose();
  }
}
