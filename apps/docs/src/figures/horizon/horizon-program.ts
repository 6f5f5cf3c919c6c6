// The program of the gradient horizon: a network learns to add over many steps while its gradient is measured.
import {
  adam,
  type Backend,
  cells,
  key,
  lastStep,
  linear,
  losses,
  ops,
  sequential,
  type Tensor,
  tensor,
} from "grus";
import { figureTraining } from "../figure-training.ts";
import { addingBatch, BATCH } from "../race/adding-batch.ts";
import { randomNumbers } from "../random-numbers.ts";
import type { FigureContext } from "../serve-figure.ts";
import { gradientReach, horizonOf } from "./gradient-reach.ts";
import { type CellSettings, FEATURES, horizonCell, UNITS } from "./horizon-cell.ts";

/** The knobs. */
export interface HorizonSettings extends CellSettings {
  readonly learningRate: number;
  readonly isClipped: boolean;
}

/** What is drawn. */
export interface HorizonFrame {
  readonly update: number;
  /** The mean loss of the last updates; not a number before the first. */
  readonly loss: number;
  /** Relative norms of the gradient, the last step first: before training, and now. */
  readonly before: readonly number[];
  readonly now: readonly number[];
  /** Pairs of updates and horizons; the length where the gradient never falls to a tenth. */
  readonly horizons: readonly (readonly [number, number])[];
}

/** Updates in all, those between frames, and those over which losses are averaged. */
export const [UPDATES, BETWEEN, AVERAGED] = [1500, 10, 40] as const;

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Trains, and measures the gradient meanwhile. */
export async function horizonProgram(
  backend: Backend,
  { settings, show, turn }: FigureContext<HorizonSettings, HorizonFrame>,
): Promise<void> {
  const { cell, time, isClipped } = settings();
  const model = sequential({
    recurrent: cells.recurrent(() => horizonCell(settings()), { inputSize: FEATURES }),
    last: lastStep(),
    head: linear({ inputSize: UNITS, outputSize: 1 }),
  });
  const random = randomNumbers(5);
  const batch = (): Batch => {
    const { x, y } = addingBatch(time, random);
    return { x: tensor(x, [BATCH, time, FEATURES]), y: tensor(y, [BATCH, 1]) };
  };
  const parameters = await ops.evaluate(backend, model.init(key(3)));
  const training = await figureTraining({
    backend,
    parameters,
    batch: batch(),
    loss: (p, { x, y }: Batch) => losses.meanSquaredError(model.bind(p)(x), y),
    optimizer: isClipped ? undefined : adam({ learningRate: 1 }),
  });
  const reach = await gradientReach({
    backend,
    parameters,
    x: batch().x,
    stateSize: cell === "lstm" ? 2 * UNITS : UNITS,
    answer: (p: typeof parameters, x, watch) => model.bind(p, { watch })(x),
  });
  const recent: number[] = [];
  const horizons: (readonly [number, number])[] = [];
  const before = await reach.measure(parameters);
  const draw = async (update: number): Promise<void> => {
    const now = update === 0 ? before : await reach.measure(await training.parameters());
    horizons.push([update, Math.min(horizonOf(now), time)]);
    const loss = recent.reduce((a, b) => a + b, 0) / recent.length;
    show({ update, loss, before, now, horizons: [...horizons] });
  };
  try {
    await draw(0);
    for (let update = 1; update <= UPDATES; update++) {
      recent.push(await training.update(batch(), settings().learningRate));
      if (recent.length > AVERAGED) recent.shift();
      await turn();
      if (update % BETWEEN === 0) await draw(update);
    }
  } finally {
    training.dispose();
    reach.dispose();
  }
}
