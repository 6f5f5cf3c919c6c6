// The runs of the suite. Sizes are chosen for minutes, not hours, on two cores.
import type { HorizonSizes } from "./horizon.ts";
import type { Job, TaskName } from "./training/job.ts";

/** All experiments. */
export interface Suite {
  readonly experiments: readonly Experiment[];
  readonly horizon: HorizonSizes;
}

/** Runs in one table. */
export interface Experiment {
  /** The name of its table and chart. */
  readonly name: string;
  readonly jobs: readonly Job[];
  /** Whether runs are repeated with several seeds, and the table has means. Default false. */
  readonly isRepeated?: boolean;
}

const SEED = 1;
const SEEDS = [1, 2, 3];

const COMPARED = [
  "RNN",
  "LSTM",
  "GRU",
  "chrono LSTM",
  "chrono GRU",
  "LayerNorm GRU",
  "IndRNN",
  "minGRU",
] as const;

/** Gradient horizons without and with each remedy. */
const HORIZON: HorizonSizes = {
  names: [
    "RNN",
    "orthogonal RNN",
    "LSTM",
    "LSTM, forget bias 1",
    "chrono LSTM",
    "GRU",
    "chrono GRU",
    "LayerNorm GRU",
    "exploding RNN",
    "exploding RNN, clipped inside",
  ],
  time: 200,
  hiddenSize: 32,
  seed: SEED,
};

/** The full suite: minutes. */
export const fullSuite: Suite = {
  experiments: [adding(), initialisation(), copy(), digits(), regularisation()],
  horizon: HORIZON,
};

/** Runs with short sequences, two seeds, and at most a tenth of the training steps: about a minute. */
export const quickSuite: Suite = {
  experiments: fullSuite.experiments.map((experiment) => ({
    ...experiment,
    jobs: experiment.jobs.filter(isQuick).map(quickly),
  })),
  horizon: HORIZON,
};

function isQuick({ task, seed }: Job): boolean {
  return seed <= 2 && (task.kind !== "adding" || task.time <= 100);
}

function quickly(job: Job): Job {
  const steps = job.steps / (job.task.kind === "digits" ? 20 : 10);
  return { ...job, steps, every: Math.min(job.every / 2, steps), validationRows: job.validationRows / 4 };
}

function adding(): Experiment {
  const steps: Readonly<Record<number, number>> = { 50: 1500, 200: 3000, 750: 1500 };
  const jobs = Object.entries(steps).flatMap(([time, most]) =>
    COMPARED.map((cell): Job => addingJob(cell, Number(time), most)),
  );
  return { name: "adding", jobs };
}

function initialisation(): Experiment {
  const names = [
    "RNN",
    "orthogonal RNN",
    "identity RNN",
    "LSTM",
    "LSTM, forget bias 1",
    "chrono LSTM",
    "GRU",
    "orthogonal GRU",
    "chrono GRU",
  ];
  return { name: "initialisation", jobs: names.map((cell) => addingJob(cell, 100, 2000)) };
}

function addingJob(cell: string, time: number, steps: number): Job {
  return {
    cell,
    task: { kind: "adding", time },
    steps,
    hiddenSize: 32,
    learningRate: 0.01,
    batchSize: 32,
    every: 100,
    validationRows: 500,
    seed: SEED,
  };
}

function copy(): Experiment {
  const task: TaskName = { kind: "copy", delay: 20 };
  const run = { hiddenSize: 64, learningRate: 0.003, batchSize: 32, every: 100, validationRows: 200 };
  return {
    name: "copy",
    jobs: COMPARED.map((cell) => ({ ...run, cell, task, steps: 2000, seed: SEED })),
  };
}

function digits(): Experiment {
  const run = { hiddenSize: 64, learningRate: 0.002, batchSize: 32, every: 200, validationRows: 2000 };
  return {
    name: "digits",
    jobs: [...COMPARED, "LayerNorm GRU, clipped inside"].map((cell) => ({
      ...run,
      cell,
      task: { kind: "digits" },
      steps: 1000,
      seed: SEED,
    })),
  };
}

function regularisation(): Experiment {
  const run = {
    cell: "GRU",
    task: { kind: "few digits", count: 500 },
    hiddenSize: 64,
    learningRate: 0.003,
    batchSize: 50,
    every: 50,
    validationRows: 2000,
    steps: 1500,
  } as const;
  const variants: readonly Partial<Job>[] = [
    {},
    { cell: "GRU, dropout 0.5" },
    { cell: "GRU, recurrent dropout 0.3" },
    { cell: "GRU, zoneout 0.3" },
    { cell: "GRU, DropConnect 0.3" },
    { weightDecay: 0.3 },
    { isAveraged: true },
  ];
  return {
    name: "regularisation",
    isRepeated: true,
    jobs: variants.flatMap((variant) => SEEDS.map((seed): Job => ({ ...run, ...variant, seed }))),
  };
}
