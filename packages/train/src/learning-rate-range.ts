// The learning rate range test: a short run with a rising rate, until the loss diverges.
import { exponentialSchedule, type Optimizer, type Schedule } from "@grus/optim";
import type { Backend } from "@grus/tensor";
import { type BatchSource, batchesOf } from "./batches/batch-source.ts";
import { TrainingOptionError } from "./errors.ts";
import type { MinimizeOptions } from "./minimize-options.ts";
import { TrainingSteps } from "./training-steps.ts";

/** Options of {@link learningRateRange}. */
export interface LearningRateRangeOptions<Parameters, Batch> {
  readonly backend: Backend;
  readonly parameters: Parameters;
  /** As in {@link minimize}. */
  readonly loss: MinimizeOptions<Parameters, Batch>["loss"];
  /** As in {@link minimize}. */
  readonly statistics?: readonly string[] | undefined;
  /** Creates the optimizer for a schedule: `(learningRate) => adamW({ learningRate })`. */
  readonly optimizer: (learningRate: Schedule) => Optimizer;
  /** As in {@link minimize}; restarted at its end. */
  readonly train: BatchSource<Batch>;
  /** The rate of the first step. Default 1e-6. */
  readonly lowest?: number | undefined;
  /** The rate of the last step. Default 1. */
  readonly highest?: number | undefined;
  /** Default 100. */
  readonly steps?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Stops after the current step; returns the measurements so far. */
  readonly signal?: AbortSignal | undefined;
}

/** The result of {@link learningRateRange}. Plain data. */
export interface LearningRateRange {
  /** The rate of each step. */
  readonly rates: readonly number[];
  /** The loss before each step. */
  readonly losses: readonly number[];
  /** The moving average of the losses, with bias correction. */
  readonly smoothed: readonly number[];
  /**
   * The rate at which the smoothed loss falls fastest; undefined if it never falls. A good peak rate for a
   * schedule with warm-up.
   */
  readonly suggested: number | undefined;
}

/** Decay of the moving average. */
const SMOOTHING = 0.9;
/** The loss has diverged when the smoothed loss exceeds its minimum by this factor. */
const DIVERGED = 4;

/**
 * Trains with an exponentially rising learning rate until the loss diverges or the steps end (Smith, arXiv
 * 1506.01186; the suggestion as in fast.ai). Does not change its arguments. Throws
 * {@link TrainingOptionError} for an invalid range or number of steps.
 */
export async function learningRateRange<Parameters, Batch>(
  options: LearningRateRangeOptions<Parameters, Batch>,
): Promise<LearningRateRange> {
  const { lowest = 1e-6, highest = 1, steps = 100, train, signal } = options;
  if (!(lowest > 0 && highest > lowest))
    throw new TrainingOptionError(
      "learningRateRange",
      `lowest is ${lowest} and highest ${highest}; expected 0 < lowest < highest.`,
    );
  if (!Number.isInteger(steps) || steps < 3)
    throw new TrainingOptionError(
      "learningRateRange",
      `steps is ${steps}; expected a whole number of at least 3.`,
    );
  const factor = (highest / lowest) ** (1 / (steps - 1));
  const optimizer = options.optimizer(exponentialSchedule({ initial: lowest, factor }));
  const found = new Found();
  let running: TrainingSteps<Parameters, Batch> | undefined;
  try {
    for await (const batch of endless(train)) {
      running ??= await TrainingSteps.start({ ...options, optimizer, caller: "learningRateRange" });
      const [step] = await running.run([batch]);
      found.add(lowest * factor ** found.rates.length, step!.loss);
      if (found.hasDiverged() || found.rates.length === steps || signal?.aborted) break;
    }
  } finally {
    running?.dispose();
  }
  return found.result();
}

/** Iterates over the batches epoch after epoch. Throws for an empty source. */
async function* endless<Batch>(train: BatchSource<Batch>): AsyncGenerator<Batch, void> {
  for (let epoch = 0; ; epoch++) {
    let isEmpty = true;
    for await (const batch of batchesOf(train, epoch, { caller: "learningRateRange" })) {
      isEmpty = false;
      yield batch;
    }
    if (isEmpty)
      throw new TrainingOptionError(
        "learningRateRange",
        "the training source gave no batch.\nUse more rows or smaller batches.",
      );
  }
}

/** The losses as they arrive. */
class Found {
  readonly rates: number[] = [];
  readonly #losses: number[] = [];
  readonly #smoothed: number[] = [];
  #average = 0;

  add(rate: number, loss: number): void {
    this.rates.push(rate);
    this.#losses.push(loss);
    this.#average = SMOOTHING * this.#average + (1 - SMOOTHING) * loss;
    this.#smoothed.push(this.#average / (1 - SMOOTHING ** this.rates.length));
  }

  hasDiverged(): boolean {
    const last = this.#smoothed.at(-1)!;
    const least = Math.min(...this.#smoothed);
    return !Number.isFinite(last) || last - least > (DIVERGED - 1) * Math.abs(least);
  }

  result(): LearningRateRange {
    const { rates } = this;
    return { rates, losses: this.#losses, smoothed: this.#smoothed, suggested: this.#steepest() };
  }

  /** By central differences over equal steps of the rate's logarithm. */
  #steepest(): number | undefined {
    const slopes = this.#smoothed.map((_, i) => {
      const [before, after] = [this.#smoothed[i - 1], this.#smoothed[i + 1]];
      return before === undefined || after === undefined ? 0 : after - before;
    });
    const least = Math.min(...slopes.filter(Number.isFinite));
    return least < 0 ? this.rates[slopes.indexOf(least)] : undefined;
  }
}

/** A Vega-Lite specification (plain JSON) of the loss over the learning rate, with the suggestion marked. */
export function learningRateChart({ rates, losses, smoothed, suggested }: LearningRateRange): object {
  const values = rates.flatMap((rate, i) =>
    Number.isFinite(losses[i]) ? [{ rate, loss: losses[i], smoothed: smoothed[i] }] : [],
  );
  const x = { field: "rate", type: "quantitative", scale: { type: "log" }, title: "learning rate" };
  const line = (field: string, opacity: number) => ({
    mark: { type: "line", opacity },
    encoding: { x, y: { field, type: "quantitative", title: "loss" } },
  });
  const rule = {
    data: { values: [{ rate: suggested }] },
    mark: { type: "rule", strokeDash: [4, 4] },
    encoding: { x },
  };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    data: { values },
    width: 480,
    height: 260,
    layer: [line("loss", 0.3), line("smoothed", 1), ...(suggested === undefined ? [] : [rule])],
    config: { background: "white", font: "system-ui, sans-serif" },
  };
}
