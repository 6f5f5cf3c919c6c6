// Training of one network on one task, with scores during training.
import type { Optimizer } from "@grus/optim";
import { type Backend, key } from "@grus/tensor";
import { type Callback, type MinimizeOptions, minimize, NonFiniteError } from "@grus/train";
import type { Network } from "../model.ts";
import type { Task, TaskBatch } from "../tasks/task.ts";

/** Options of {@link trainOn}. */
export interface RunOptions {
  readonly backend: Backend;
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly batchSize: number;
  /** Maximum number of training steps. */
  readonly steps: number;
  /** Steps between scores. */
  readonly every: number;
  /** Validation rows for the score. */
  readonly validationRows: number;
  /** The option of `minimize`. */
  readonly evaluated?: MinimizeOptions<unknown, unknown>["evaluated"];
  /** Called after each step. */
  readonly onStep?: Callback["onStep"];
}

/** The score after `step` steps. */
export interface ScorePoint {
  readonly step: number;
  readonly score: number;
}

/** The result of a run. */
export interface RunResult {
  readonly scores: readonly ScorePoint[];
  /** The best score. */
  readonly best: number;
  /** The step at which the task was solved, if it was; the run ends there. */
  readonly solvedAt?: number;
  readonly seconds: number;
  /** The step at which a loss, gradient or update was not finite, if one was; the run ends there. */
  readonly failedAt?: number;
}

/** Trains until the task is solved, or for `steps` steps. */
export async function trainOn(task: Task, network: Network, options: RunOptions): Promise<RunResult> {
  const { backend, optimizer, seed, batchSize, steps, every, validationRows, evaluated, onStep } = options;
  const started = performance.now();
  const validation = task.batch(validationRows, seed, "validation");
  const scores: ScorePoint[] = [];
  let solvedAt: number | undefined;
  const run = minimize({
    backend,
    optimizer,
    seed,
    evaluated,
    callbacks: onStep === undefined ? [] : [{ onStep }],
    parameters: network.init(key(seed)),
    epochs: Math.ceil(steps / every),
    train: (epoch) => batches(task, batchSize, seed, epoch, every),
    validation: () => [validation],
    loss: (parameters, { input, target }, context) =>
      task.loss(network.apply(parameters, input, context), target),
    metrics: (parameters, { input, target }) => ({
      score: task.scoreOf(network.apply(parameters, input), target),
    }),
  });
  try {
    for await (const { step, metrics } of run) {
      const { score } = metrics;
      scores.push({ step, score });
      if (isSolved(task, score)) {
        solvedAt = step;
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    return { ...summary(), failedAt: error.place.step };
  }
  return summary();

  function summary(): RunResult {
    const all = scores.map(({ score }) => score);
    const best = task.score.better === "lower" ? Math.min(...all) : Math.max(...all);
    const seconds = (performance.now() - started) / 1000;
    return { scores, best, seconds, ...(solvedAt === undefined ? {} : { solvedAt }) };
  }
}

function isSolved({ score: { better, solved } }: Task, score: number): boolean {
  return better === "lower" ? score < solved : score > solved;
}

function* batches(
  task: Task,
  size: number,
  seed: number,
  epoch: number,
  count: number,
): Generator<TaskBatch> {
  for (let i = 0; i < count; i++) yield task.batch(size, seed * 1_000_003 + epoch * count + i, "train");
}
