// Training within an epoch: steps over its batches, until they end or the run stops.
import { splitKey } from "@grus/tensor";
import { type BatchIterable, batchesOf } from "./batches/batch-source.ts";
import { weightOf } from "./batches/batch-weight.ts";
import { groupsOf } from "./batches/step-groups.ts";
import { remainingBatches } from "./checkpoints/resumed-batches.ts";
import type { RunBookkeeping } from "./checkpoints/run-bookkeeping.ts";
import type { MinimizeOptions } from "./minimize-options.ts";
import { explainNonFinite } from "./non-finite.ts";
import type { RunLedger } from "./run-ledger.ts";
import { scaleAt, secondsLeft } from "./time-limit.ts";
import { trainedOf, withTrained } from "./trained-parameters.ts";
import { resultOf } from "./training-step.ts";
import { type StepNumbers, TrainingSteps } from "./training-steps.ts";
import { type Evaluated, noBatch } from "./validation-run.ts";

/** Dependencies of {@link EpochTraining}. */
export interface EpochTrainingOptions<Parameters, Batch, Carry> {
  readonly options: MinimizeOptions<Parameters, Batch, Carry>;
  readonly ledger: RunLedger;
  readonly bookkeeping: RunBookkeeping<Parameters, Batch, Carry>;
  /** Awaited between calls of the backend. */
  readonly pause: () => Promise<void>;
}

/** Trains one epoch after another. Owns the compiled steps. */
export class EpochTraining<Parameters, Batch, Carry> {
  readonly #options: MinimizeOptions<Parameters, Batch, Carry>;
  readonly #ledger: RunLedger;
  readonly #bookkeeping: RunBookkeeping<Parameters, Batch, Carry>;
  readonly #pause: () => Promise<void>;
  #steps: TrainingSteps<Parameters, Batch> | undefined;

  constructor({ options, ledger, bookkeeping, pause }: EpochTrainingOptions<Parameters, Batch, Carry>) {
    this.#options = options;
    this.#ledger = ledger;
    this.#bookkeeping = bookkeeping;
    this.#pause = pause;
  }

  /** The compiled steps; undefined before the first batch. */
  get steps(): TrainingSteps<Parameters, Batch> | undefined {
    return this.#steps;
  }

  /** Number of steps that `maxSteps` still allows. */
  get stepsLeft(): number {
    return Math.max(0, (this.#options.maxSteps ?? Number.POSITIVE_INFINITY) - this.#ledger.place.step);
  }

  /** Seconds that `timeLimit` still allows. */
  get secondsLeft(): number {
    return secondsLeft(this.#options.timeLimit, this.#ledger.seconds);
  }

  /** The factor of the learning rate that `timeLimit` gives now; undefined without it. */
  get scale(): number | undefined {
    const { timeLimit } = this.#options;
    return timeLimit && scaleAt(timeLimit, this.#ledger.seconds);
  }

  /** Whether steps or time have run out; at least one step is taken. */
  get isSpent(): boolean {
    return this.stepsLeft === 0 || (this.#ledger.place.step > 0 && this.secondsLeft === 0);
  }

  /** Restores the state from which the run resumes, if it does. */
  async begin(): Promise<void> {
    this.#steps = await this.#bookkeeping.begin();
  }

  /**
   * Trains on the remaining batches of the current epoch. Returns the means over the epoch; undefined if the
   * signal stopped it.
   */
  async run(): Promise<StepNumbers | undefined> {
    const { signal, stepsPerCall = 1, caller } = this.#options;
    await this.#resetCarry();
    for await (const batches of groupsOf<Batch>(this.#source(), stepsPerCall)) {
      if (signal?.aborted) return undefined;
      await this.#train(batches.slice(0, this.stepsLeft));
      await this.#bookkeeping.within(this.#steps!);
      await this.#pause();
      if (this.isSpent) break;
    }
    if (signal?.aborted) return undefined;
    const { means, place } = this.#ledger;
    if (means === undefined) throw noBatch("training", place.epoch, caller);
    return means;
  }

  /** The parameters to be evaluated and the carry; undefined before the first step. */
  async evaluated(): Promise<Evaluated<Parameters, Carry> | undefined> {
    if (this.#steps === undefined) return undefined;
    const { evaluated, statistics } = this.#options;
    const { parameters, optimizer, carry } = await this.#steps.readState();
    const trained = evaluated?.(trainedOf(parameters, statistics), optimizer);
    return {
      parameters: trained === undefined ? parameters : withTrained(parameters, trained),
      ...(this.#options.carry === undefined ? {} : { carry: carry as Carry }),
    };
  }

  dispose(): void {
    this.#steps?.dispose();
  }

  async #resetCarry(): Promise<void> {
    const { resetCarry, carry = {} } = this.#options;
    if (resetCarry === "epoch" && this.#ledger.place.batches === 0)
      await this.#steps?.changeState((state) => ({ ...state, carry }));
  }

  /** The unprocessed batches of the current epoch. */
  #source(): BatchIterable<Batch> {
    const { train, signal, caller } = this.#options;
    const { epoch, batches } = this.#ledger.place;
    if (this.isSpent) return [];
    if (this.#bookkeeping.resumed?.epoch !== epoch) return batchesOf<Batch>(train, epoch - 1, { caller });
    const cursor = { batches, data: this.#ledger.data, pause: this.#pause, signal };
    return remainingBatches<Batch>(train, epoch, cursor);
  }

  /** Takes steps on batches of one shape. */
  async #train(batches: readonly Batch[]): Promise<void> {
    const { checkpoints, callbacks = [] } = this.#options;
    if (checkpoints !== undefined) this.#ledger.markData(batches);
    this.#steps ??= await TrainingSteps.start(this.#options);
    const { epoch } = this.#ledger.place;
    for (const [i, numbers] of (await this.#steps.run(batches, this.scale)).entries()) {
      const step = this.#ledger.countStep();
      const { loss, gradientNorm } = numbers;
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw await this.#explain(batches[i]!);
      for (const callback of callbacks) await callback.onStep?.({ epoch, step, loss, gradientNorm });
      this.#ledger.addStep(numbers, weightOf(batches[i]!, this.#options));
    }
    this.#ledger.addBatches(batches.length);
  }

  async #explain(batch: Batch): Promise<Error> {
    const { backend, loss, watchSequences, seed = 0, caller } = this.#options;
    const { parameters, key: kept, carry } = await this.#steps!.readState();
    const { step, epoch } = this.#ledger.place;
    return explainNonFinite({
      backend,
      loss: (p, b, context) => resultOf(loss(p, b, { ...context, carry: carry as Carry }), carry).loss,
      watchSequences,
      parameters,
      batch,
      key: splitKey(kept)[1],
      step,
      epoch,
      seed,
      caller,
    });
  }
}
