// The program of the figure about overfitting: a GRU learns few noisy sequences, and is scored on many others.
import {
  adamW,
  type Backend,
  cells,
  dropout,
  type Key,
  key,
  lastStep,
  layers,
  linear,
  losses,
  ops,
  optim,
  recurrent,
  type Tensor,
  tensor,
} from "grus";
import { figureTraining } from "../figure-training.ts";
import { randomNumbers } from "../random-numbers.ts";
import type { FigureContext } from "../serve-figure.ts";
import { noisyBatch, TIME } from "./noisy-batch.ts";

/** The knobs. */
export interface OverfittingSettings {
  /** Sequences to learn from. */
  readonly sequences: number;
  readonly units: number;
  /** Dropout before the head, anew at each update. */
  readonly dropout: number;
  /** Dropout of the recurrence, one mask a sequence. */
  readonly recurrentDropout: number;
  readonly weightDecay: number;
}

/** Losses after an epoch. */
export interface LossPair {
  readonly epoch: number;
  readonly training: number;
  readonly validation: number;
}

/** What is drawn. */
export interface OverfittingFrame {
  readonly losses: readonly LossPair[];
  /** The epoch with the least validation loss. */
  readonly best: LossPair;
}

/** Epochs in all, those between two measurements, and sequences of the validation. */
export const [EPOCHS, BETWEEN, VALIDATION] = [400, 5, 400] as const;
const RATE = 0.01;

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly random: Key;
}

/** Trains on all sequences at once, so that an epoch is one update, and measures both losses without dropout. */
export async function overfittingProgram(
  backend: Backend,
  { settings, show, turn }: FigureContext<OverfittingSettings, OverfittingFrame>,
): Promise<void> {
  const { sequences, units, dropout: rate, recurrentDropout, weightDecay } = settings();
  const random = randomNumbers(11);
  const part = (count: number) => {
    const { x, y } = noisyBatch(count, random);
    return { x: tensor(x, [count, TIME, 1]), y: tensor(y, [count, 1]) };
  };
  const [others, own] = [part(VALIDATION), part(sequences)];
  const cell = (inputSize: number) =>
    cells.variationalDropout(cells.gruCell({ inputSize, hiddenSize: units }), {
      recurrent: recurrentDropout,
    });
  const parts = {
    recurrent: recurrent(cell, { inputSize: 1 }),
    last: lastStep(),
    dropped: dropout({ rate }),
    head: linear({ inputSize: units, outputSize: 1 }),
  };
  const model = layers(parts, ({ recurrent, last, dropped, head }, x: Tensor) =>
    head(dropped(last(recurrent(x).output))),
  );
  const parameters = model.init(key(2));
  const lossOf = (p: typeof parameters, { x, y }: Omit<Batch, "random">) =>
    losses.binaryCrossEntropy(model.bind(p)(x), y);
  const training = await figureTraining({
    backend,
    parameters,
    batch: { ...own, random: key(0) },
    loss: (p, { x, y, random: mask }: Batch) => losses.binaryCrossEntropy(model.bind(p, { key: mask })(x), y),
    optimizer: optim.chain(optim.clipByGlobalNorm(1), adamW({ learningRate: 1, weightDecay })),
  });
  const measured = await ops.compile(
    backend,
    (p: typeof parameters, of: typeof own, and: typeof others) => [lossOf(p, of), lossOf(p, and)] as const,
    await training.parameters(),
    own,
    others,
  );
  const found: LossPair[] = [];
  try {
    for (let epoch = 1; epoch <= EPOCHS; epoch++) {
      await training.update({ ...own, random: key(epoch) }, RATE);
      await turn();
      if (epoch % BETWEEN !== 0) continue;
      const [mine, theirs] = await measured.run(await training.parameters(), own, others);
      found.push({ epoch, training: Number(mine.data[0]), validation: Number(theirs.data[0]) });
      const best = found.reduce((a, b) => (b.validation < a.validation ? b : a));
      show({ losses: [...found], best });
    }
  } finally {
    training.dispose();
    measured.dispose();
  }
}
