// The validation of a run: programs that hold the evaluated parameters, one per shape of batch.
import { key, type LoopBody, type Traced } from "@grus/tensor";
import { batchesOf } from "./batches/batch-source.ts";
import { weightOf } from "./batches/batch-weight.ts";
import type { RunPlace } from "./checkpoints/checkpoint-options.ts";
import { TrainingOptionError } from "./errors.ts";
import { type Finishes, MetricTotals, tensorsOf } from "./metrics/metric-totals.ts";
import type { MinimizeOptions } from "./minimize-options.ts";
import { explainValidation } from "./non-finite.ts";
import { StateLoops } from "./programs/state-loops.ts";
import { resultOf, type ValidationOutput, type ValidationState, validationStep } from "./training-step.ts";

/** The evaluated parameters and the carry. */
export interface Evaluated<Parameters, Carry> {
  readonly parameters: Parameters;
  readonly carry?: Carry | undefined;
}

/** The loss, a mean over the validation batches by their weights, and the metrics. */
export interface ValidationMeans {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Validates after each epoch; with metrics but no validation batches, measures them in a second pass over the
 * training batches. A program is compiled for each shape of batch when it first occurs.
 */
export class ValidationRun<Parameters, Batch, Carry> {
  readonly #options: MinimizeOptions<Parameters, Batch, Carry>;
  readonly #pause: () => Promise<void>;
  readonly #finishes: Finishes = new Map();
  readonly #step: LoopBody<ValidationState<Parameters>, Traced<Batch>, ValidationOutput>;
  #loops: StateLoops<ValidationState<Parameters>> | undefined;

  /** `pause` is awaited between batches. */
  constructor(options: MinimizeOptions<Parameters, Batch, Carry>, pause: () => Promise<void>) {
    const { loss, metrics } = options;
    this.#options = options;
    this.#pause = pause;
    this.#step = validationStep(
      loss,
      (parameters: Parameters, batch: Traced<Batch>, context: { readonly carry: Carry }) =>
        tensorsOf(metrics?.(parameters, batch, context) ?? {}, this.#finishes),
    );
  }

  /** Number of compiled programs: one per shape of batch. */
  get programs(): number {
    return this.#loops?.count ?? 0;
  }

  /** Loss and metrics over the batches of an epoch; undefined if there is no validation. */
  async run(
    evaluated: Evaluated<Parameters, Carry>,
    place: RunPlace,
  ): Promise<ValidationMeans | "aborted" | undefined> {
    const { validation, metrics: measured, train, signal, caller } = this.#options;
    const source = validation ?? (measured && train);
    if (source === undefined) return undefined;
    const option = validation === undefined ? "train" : "validation";
    const loops = await this.#holding(evaluated);
    const totals = new MetricTotals(this.#finishes);
    for await (const batch of batchesOf<Batch>(source, place.epoch - 1, { caller, option })) {
      if (signal?.aborted) return "aborted";
      const { loss, metrics } = await loops.run(this.#step, batch);
      if (!Number.isFinite(loss.data[0])) await this.#explain(batch, await loops.readState(), place);
      totals.add({ ...metrics, [LOSS]: loss }, weightOf(batch, this.#options));
      await this.#pause();
    }
    const { [LOSS]: loss, ...metrics } = totals.values();
    if (loss === undefined) throw noBatch("validation", place.epoch, caller);
    return { loss, metrics };
  }

  dispose(): void {
    this.#loops?.dispose();
  }

  /** Throws {@link NonFiniteError} if the batch is the cause. */
  async #explain(
    batch: Batch,
    { parameters, carry }: ValidationState<Parameters>,
    { step, epoch }: RunPlace,
  ): Promise<void> {
    const { backend, loss, seed = 0, caller } = this.#options;
    const lossOf = (p: Parameters, b: Traced<Batch>) =>
      resultOf(loss(p, b, { carry: carry as Carry }), carry).loss;
    const failed = { backend, parameters, batch, key: key(seed), step, epoch, seed, caller };
    const error = await explainValidation<Parameters, Batch>({ ...failed, loss: lossOf });
    if (error !== undefined) throw error;
  }

  /** The programs, which hold the parameters to evaluate. */
  async #holding(given: Evaluated<Parameters, Carry>): Promise<StateLoops<ValidationState<Parameters>>> {
    const { backend, resetCarry, carry: first, caller = "minimize" } = this.#options;
    const carry = (resetCarry === "epoch" ? first : given.carry) ?? {};
    const state = { parameters: given.parameters, carry };
    if (this.#loops === undefined) this.#loops = new StateLoops({ backend, caller, state });
    else await this.#loops.writeState(state);
    return this.#loops;
  }
}

/** The key of the loss among the metrics, which cannot be the name of a metric. */
const LOSS = " loss";

/** The error of a source without batches in an epoch, counted from 1. */
export function noBatch(source: string, epoch: number, caller: string | undefined): TrainingOptionError {
  const cure =
    epoch === 1
      ? "Use more rows or smaller batches."
      : "An iterator can be consumed only once: give an array, or a function that returns a new one for each epoch.";
  return new TrainingOptionError(caller, `the ${source} source gave no batch in epoch ${epoch}.\n${cure}`);
}
