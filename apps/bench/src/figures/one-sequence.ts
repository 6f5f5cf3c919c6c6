// Comparison with brain.js, which takes one sequence of numbers at a time: each number predicts the next.
import { meanSquaredError } from "@grus/cells";
import { applyUpdates, rmsprop } from "@grus/optim";
import { compileLoop, evaluate, valueAndGrad } from "@grus/tensor";
import { type Backend, gru, key, linear, sequential, type Tensor, tensor } from "grus";
import { type InterleaveOptions, interleave } from "../interleave.ts";
import type { RecurrentShape } from "../layers.ts";
import type { Timing } from "../measure.ts";
import { brainGru } from "../peers/brain.mjs";
import { installPeers } from "../peers/load.mjs";
import type { Work } from "../peers/problem.ts";

/** Sizes that brain.js supports. */
export const ONE_SEQUENCE: RecurrentShape = { batch: 1, time: 64, input: 1, hidden: 20 };

/** Runs timed together, since a single one is too short. */
const UNITS = 100;

/** Times of both libraries on one sequence. */
export interface OneSequenceFigure {
  readonly work: Work;
  readonly version: string;
  readonly grus: Timing;
  readonly brain: Timing;
}

/**
 * Training steps (RMSprop, the only optimizer of brain.js) and forward passes of Grus and brain.js. Results
 * are not compared, since brain.js cannot load weights.
 */
export async function oneSequence(
  backend: Backend,
  rounds: InterleaveOptions = {},
): Promise<OneSequenceFigure[]> {
  installPeers();
  const sequence = Array.from({ length: ONE_SEQUENCE.time + 1 }, (_, i) => 0.5 + 0.4 * Math.sin(i / 5));
  const brain = await brainGru({ hidden: ONE_SEQUENCE.hidden, sequence });
  const own = await grusGru(backend, sequence);
  const figures: OneSequenceFigure[] = [];
  for (const work of ["train", "infer"] as const) {
    const theirs = work === "train" ? brain.train : brain.run;
    const [grus, peer] = await interleave([repeated(own[work]), repeated(theirs)], rounds);
    figures.push({ work, version: brain.version, grus: perUnit(grus!), brain: perUnit(peer!) });
  }
  own.dispose();
  return figures;
}

async function grusGru(backend: Backend, sequence: readonly number[]) {
  const { time, hidden } = ONE_SEQUENCE;
  const model = sequential({
    recurrent: gru({ inputSize: 1, hiddenSize: hidden }),
    head: linear({ inputSize: hidden, outputSize: 1 }),
  });
  const parameters = await evaluate(backend, model.init(key(0)));
  const optimizer = rmsprop({ learningRate: 0.001 });
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const batch = {
    x: tensor(Float32Array.from(sequence.slice(0, -1)), [1, time, 1]),
    y: tensor(Float32Array.from(sequence.slice(1)), [1, time, 1]),
  };
  type Batch = { readonly x: Tensor; readonly y: Tensor };
  const loss = (p: typeof parameters, { x, y }: Batch) => meanSquaredError(model.bind(p)(x), y);
  const step = (held: typeof state, pair: Batch) => {
    const { value, gradient } = valueAndGrad(loss)(held.parameters, pair);
    const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: value };
  };
  const training = await compileLoop(backend, step, { state, batch, results: "shared" });
  const pass = (held: Record<string, never>, x: Tensor) => ({
    state: held,
    output: model.bind(parameters)(x),
  });
  const running = await compileLoop(backend, pass, { state: {}, batch: batch.x, results: "shared" });
  const dispose = () => {
    training.dispose();
    running.dispose();
  };
  return { train: () => training.runSync(batch), infer: () => running.runSync(batch.x), dispose };
}

function repeated(work: () => unknown): () => void {
  return () => {
    for (let i = 0; i < UNITS; i++) work();
  };
}

function perUnit({ median, min, max, runs }: Timing): Timing {
  return { median: median / UNITS, min: min / UNITS, max: max / UNITS, runs };
}
