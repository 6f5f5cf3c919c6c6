// The validation of a run: programs that hold what is evaluated, one for each shape of batch.
import type { LoopBody, Traced } from "@grus/tensor";
import { batchesOf } from "./batches/batch-source.ts";
import { weightOf } from "./batches/batch-weight.ts";
import { TrainingOptionError } from "./errors.ts";
import { type Finishes, MetricTotals, tensorsOf } from "./metrics/metric-totals.ts";
import type { MinimizeOptions } from "./minimize-options.ts";
import { StateLoops } from "./programs/state-loops.ts";
import { type ValidationOutput, type ValidationState, validationStep } from "./training-step.ts";

/** Parameters as they are evaluated, and what is carried beside them. */
export interface Evaluated<Parameters, Carry> {
  readonly parameters: Parameters;
  readonly carry?: Carry | undefined;
}

/** The loss, a mean over the validation batches by their weights, and the metrics. */
export interface ValidationMeans {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Validates epoch after epoch. A program is compiled for each shape of batch when the first such batch comes. */
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
    this.#step = validationStep(loss, (parameters: Parameters, batch: Traced<Batch>) =>
      tensorsOf(metrics?.(parameters, batch) ?? {}, this.#finishes),
    );
  }

  /** Compiled programs: one for each shape of batch. */
  get programs(): number {
    return this.#loops?.count ?? 0;
  }

  /** What the batches of an epoch, counted from 1, come to; undefined where there is no validation. */
  async run(
    evaluated: Evaluated<Parameters, Carry>,
    epoch: number,
  ): Promise<ValidationMeans | "aborted" | undefined> {
    const { validation, signal, caller } = this.#options;
    if (validation === undefined) return undefined;
    const loops = await this.#holding(evaluated);
    const totals = new MetricTotals(this.#finishes);
    for await (const batch of batchesOf<Batch>(validation, epoch - 1)) {
      if (signal?.aborted) return "aborted";
      const { loss, metrics } = await loops.run(this.#step, batch);
      totals.add({ ...metrics, [LOSS]: loss }, weightOf(batch, this.#options));
      await this.#pause();
    }
    const { [LOSS]: loss, ...metrics } = totals.values();
    if (loss === undefined) throw noBatch("validation", epoch, caller);
    return { loss, metrics };
  }

  dispose(): void {
    this.#loops?.dispose();
  }

  /** The programs, holding what is to be evaluated. */
  async #holding(given: Evaluated<Parameters, Carry>): Promise<StateLoops<ValidationState<Parameters>>> {
    const { backend, resetCarry, carry: first, caller = "minimize" } = this.#options;
    const carry = (resetCarry === "epoch" ? first : given.carry) ?? {};
    const state = { parameters: given.parameters, carry };
    if (this.#loops === undefined) this.#loops = new StateLoops({ backend, caller, state });
    else await this.#loops.writeState(state);
    return this.#loops;
  }
}

/** The loss among the metrics: no name that a metric could have. */
const LOSS = " loss";

/** A source that has no batch in an epoch, counted from 1. */
export function noBatch(source: string, epoch: number, caller: string | undefined): TrainingOptionError {
  const cure =
    epoch === 1
      ? "Use more rows or smaller batches."
      : "An iterator can be gone through once: give an array, or a function that makes a new one each epoch.";
  return new TrainingOptionError(caller, `the ${source} source gave no batch in epoch ${epoch}.\n${cure}`);
}
