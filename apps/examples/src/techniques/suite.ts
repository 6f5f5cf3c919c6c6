// The runs of the suite. Sizes are chosen so that two cores need minutes, not hours.
import type { Job, TaskName } from "./job.ts";

/** Runs that belong in one table. */
export interface Experiment {
  readonly name: string;
  /** What the table shows, in words. */
  readonly about: string;
  readonly jobs: readonly Job[];
}

const SEED = 1;

/** Everything that is compared, by the names that `--only` takes. */
export const experiments: readonly Experiment[] = [adding(), copy(), digits()];

function adding(): Experiment {
  const run = {
    hiddenSize: 32,
    learningRate: 0.003,
    batchSize: 32,
    every: 100,
    validationRows: 500,
    seed: SEED,
  };
  const steps: Readonly<Record<number, number>> = { 50: 3000, 200: 6000, 750: 3000 };
  const jobs = Object.entries(steps).flatMap(([time, most]) =>
    ["RNN", "LSTM", "GRU", "orthogonal GRU", "minGRU"].map(
      (cell): Job => ({ ...run, cell, steps: most, task: { kind: "adding", time: Number(time) } }),
    ),
  );
  return {
    name: "adding",
    about:
      "Two numbers of a sequence are marked; their sum is wanted after the last step (Hochreiter and Schmidhuber 1997). Always saying 1 has a mean squared error of 0.167; below 0.01 counts as solved.",
    jobs,
  };
}

function copy(): Experiment {
  const task: TaskName = { kind: "copy", delay: 50 };
  const run = {
    hiddenSize: 64,
    learningRate: 0.003,
    batchSize: 32,
    every: 100,
    validationRows: 200,
    seed: SEED,
  };
  return {
    name: "copy",
    about:
      "Ten of eight symbols are shown, and wanted again after fifty empty steps (Arjovsky et al. 2016). Guessing recalls one in eight.",
    jobs: ["RNN", "LSTM", "GRU", "orthogonal GRU", "minGRU"].map((cell) => ({
      ...run,
      cell,
      task,
      steps: 3000,
    })),
  };
}

function digits(): Experiment {
  const run = {
    hiddenSize: 64,
    learningRate: 0.002,
    batchSize: 64,
    every: 200,
    validationRows: 2000,
    seed: SEED,
  };
  return {
    name: "digits",
    about:
      "MNIST's digits, 14 × 14, one pixel at a step in a fixed random order (Le et al. 2015): the share of 2,000 unseen digits that is told right. Guessing is right one time in ten.",
    jobs: ["RNN", "LSTM", "GRU", "orthogonal GRU", "minGRU"].map((cell) => ({
      ...run,
      cell,
      task: { kind: "digits" },
      steps: 2000,
    })),
  };
}
