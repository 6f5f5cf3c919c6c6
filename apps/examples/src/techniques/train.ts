// Training one model on one task, with its score on the way.
import { minimize, NonFiniteError } from "@grus/train";
import { type Backend, key, type MinimizeOptions, type Optimizer, type Tensor, type TensorData } from "grus";
import type { Model } from "./model.ts";
import type { Task, TaskBatch } from "./tasks/task.ts";

/** What a run is made of, beside task and model. */
export interface RunOptions {
  readonly backend: Backend;
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly batchSize: number;
  /** Training steps at most. */
  readonly steps: number;
  /** Steps between two scores. */
  readonly every: number;
  /** Rows that the score is taken on. */
  readonly validationRows: number;
  /** As `minimize` takes it. */
  readonly evaluated?: MinimizeOptions<unknown, unknown>["evaluated"];
}

/** A score after so many steps. */
export interface ScorePoint {
  readonly step: number;
  readonly score: number;
}

/** What a run came to. */
export interface RunResult {
  readonly scores: readonly ScorePoint[];
  /** The best score of all. */
  readonly best: number;
  /** The step at which the task was first solved, if it was; the run ends there. */
  readonly solvedAt?: number;
  readonly seconds: number;
  /** The step at which a loss, gradient or update was not finite, if one was; the run ends there. */
  readonly failedAt?: number;
}

/** Trains until the task is solved, or `steps` are done. */
export async function trainOn(task: Task, model: Model, options: RunOptions): Promise<RunResult> {
  const { backend, optimizer, seed, batchSize, steps, every, validationRows } = options;
  const started = performance.now();
  const validation = task.batch(validationRows, seed, "validation");
  const scores: ScorePoint[] = [];
  let solvedAt: number | undefined;
  const run = minimize({
    backend,
    optimizer,
    seed,
    ...(options.evaluated === undefined ? {} : { evaluated: options.evaluated }),
    parameters: model.init(key(seed)),
    epochs: Math.ceil(steps / every),
    train: (epoch) => batches(task, batchSize, seed, epoch, every),
    validation: () => [validation],
    loss: (parameters, batch: TaskBatch<Tensor>, context) =>
      task.loss(model.apply(parameters, batch.input, context), batch.target),
    metrics: (parameters, batch) => ({
      score: task.scoreOf(model.apply(parameters, batch.input), batch.target),
    }),
  });
  try {
    for await (const { step, metrics } of run) {
      const score = metrics.score!;
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
): Generator<TaskBatch<TensorData>> {
  for (let i = 0; i < count; i++) yield task.batch(size, seed * 1_000_003 + epoch * count + i, "train");
}
