// The program of the race: four recurrent cells learn the adding problem on the same sequences.
import {
  type Backend,
  cells,
  gru,
  key,
  lastStep,
  linear,
  losses,
  lstm,
  rnn,
  sequential,
  type Tensor,
  tensor,
} from "grus";
import { type FigureTraining, figureTraining } from "../figure-training.ts";
import { randomNumbers } from "../random-numbers.ts";
import type { FigureContext } from "../serve-figure.ts";
import { addingBatch, BATCH } from "./adding-batch.ts";

/** The knobs. */
export interface RaceSettings {
  readonly time: number;
  readonly units: number;
  readonly learningRate: number;
}

/** The cells, in the order of the figure. */
export const RACERS = ["GRU", "LSTM", "RNN", "minGRU"] as const;

/** How far a cell has come. */
export interface Racer {
  readonly name: (typeof RACERS)[number];
  /** Pairs of updates and the mean loss of the last ones before. */
  readonly points: readonly (readonly [number, number])[];
  /** The mean loss of the last updates. */
  readonly loss: number;
  /** The updates after which the mean loss was first below {@link LEARNED}; undefined before. */
  readonly learnedAt: number | undefined;
  /** Milliseconds of an update, on average. */
  readonly milliseconds: number;
}

/** What is drawn. */
export interface RaceFrame {
  readonly update: number;
  readonly racers: readonly Racer[];
}

/** Updates in all, those between frames, and those over which losses are averaged. */
export const [UPDATES, BETWEEN, AVERAGED] = [1500, 20, 40] as const;
/** A mean loss below this counts as learned. */
export const LEARNED = 0.01;

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Trains all cells in turn, update by update. */
export async function raceProgram(
  backend: Backend,
  { settings, show, turn }: FigureContext<RaceSettings, RaceFrame>,
): Promise<void> {
  const { time, units } = settings();
  const random = randomNumbers(5);
  const batch = () => {
    const { x, y } = addingBatch(time, random);
    return { x: tensor(x, [BATCH, time, 2]), y: tensor(y, [BATCH, 1]) };
  };
  const runners: Runner[] = [];
  try {
    for (const name of RACERS) runners.push(new Runner(name, await racer(name, backend, units, batch())));
    for (let update = 1; update <= UPDATES; update++) {
      const own = batch();
      for (const runner of runners) {
        await runner.run(own, settings().learningRate);
        await turn();
      }
      if (update % BETWEEN === 0) show({ update, racers: runners.map((runner) => runner.standing(update)) });
    }
  } finally {
    for (const runner of runners) runner.dispose();
  }
}

/** A layer of each cell: `x` [batch, time, 2] to outputs of `units` features. */
function layerOf(name: (typeof RACERS)[number], units: number) {
  const sizes = { inputSize: 2, hiddenSize: units };
  if (name === "GRU") return gru(sizes);
  if (name === "LSTM") return lstm(sizes);
  return name === "RNN" ? rnn(sizes) : cells.minGru(sizes);
}

async function racer(
  name: (typeof RACERS)[number],
  backend: Backend,
  units: number,
  batch: Batch,
): Promise<FigureTraining<unknown, Batch>> {
  const model = sequential({
    recurrent: layerOf(name, units),
    last: lastStep(),
    head: linear({ inputSize: units, outputSize: 1 }),
  });
  return figureTraining({
    backend,
    parameters: model.init(key(3)),
    batch,
    loss: (parameters, { x, y }: Batch) => losses.meanSquaredError(model.bind(parameters)(x), y),
  });
}

/** A cell in training, with its losses. */
class Runner {
  readonly #name: (typeof RACERS)[number];
  readonly #training: FigureTraining<unknown, Batch>;
  readonly #losses: number[] = [];
  readonly #points: (readonly [number, number])[] = [];
  #learnedAt: number | undefined;
  #spent = 0;

  constructor(name: (typeof RACERS)[number], training: FigureTraining<unknown, Batch>) {
    this.#name = name;
    this.#training = training;
  }

  async run(batch: Batch, learningRate: number): Promise<void> {
    const begin = performance.now();
    this.#losses.push(await this.#training.update(batch, learningRate));
    this.#spent += performance.now() - begin;
    const update = this.#losses.length;
    if (this.#learnedAt === undefined && update >= AVERAGED && this.#loss() < LEARNED)
      this.#learnedAt = update;
  }

  standing(update: number): Racer {
    this.#points.push([update, this.#loss()]);
    return {
      name: this.#name,
      points: [...this.#points],
      loss: this.#loss(),
      learnedAt: this.#learnedAt,
      milliseconds: this.#spent / this.#losses.length,
    };
  }

  dispose(): void {
    this.#training.dispose();
  }

  #loss(): number {
    const last = this.#losses.slice(-AVERAGED);
    return last.reduce((a, b) => a + b, 0) / last.length;
  }
}
