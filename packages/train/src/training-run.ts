// A run of minimize: its epochs in order, each trained, validated and scored.
import { setLearningRateScale, withLearningRateScale } from "@grus/optim";
import { eventLoopPause } from "@grus/tensor";
import { BestEpoch } from "./best-epoch.ts";
import { RunBookkeeping } from "./checkpoints/run-bookkeeping.ts";
import { scoreOf } from "./epoch-score.ts";
import { EpochTraining } from "./epoch-training.ts";
import { LearningRatePlateau } from "./learning-rate-plateau.ts";
import type { MinimizeOptions, MinimizeResult, StopReason } from "./minimize-options.ts";
import type { EpochFigures, Progress } from "./progress.ts";
import { RunLedger } from "./run-ledger.ts";
import type { StepNumbers } from "./training-steps.ts";
import { type Evaluated, type ValidationMeans, ValidationRun } from "./validation-run.ts";

type FinishedEpoch<P> = { readonly progress: Progress; readonly parameters: P };

/** Owns the executables of one run; `epochs` may be iterated once. */
export class TrainingRun<Parameters, Batch, Carry> {
  readonly #options: MinimizeOptions<Parameters, Batch, Carry>;
  readonly #ledger = new RunLedger();
  readonly #best: BestEpoch<Parameters, Carry>;
  readonly #plateau: LearningRatePlateau | undefined;
  readonly #bookkeeping: RunBookkeeping<Parameters, Batch, Carry>;
  readonly #training: EpochTraining<Parameters, Batch, Carry>;
  readonly #validation: ValidationRun<Parameters, Batch, Carry>;
  #stopped: StopReason = "left";
  /** Whether steps or time have run out: the current epoch is the last, complete or not. */
  #isLast = false;
  /** The result if no epoch has finished. */
  #last: Evaluated<Parameters, Carry> | undefined;

  constructor(given: MinimizeOptions<Parameters, Batch, Carry>) {
    const { optimizer, plateau, earlyStopping } = given;
    const options = plateau === undefined ? given : { ...given, optimizer: withLearningRateScale(optimizer) };
    const [ledger, pause] = [this.#ledger, eventLoopPause()];
    this.#options = options;
    this.#best = new BestEpoch(earlyStopping);
    this.#plateau = plateau === undefined ? undefined : new LearningRatePlateau(plateau);
    const parts = { ledger, best: this.#best, plateau: this.#plateau };
    this.#bookkeeping = new RunBookkeeping(options, parts);
    this.#training = new EpochTraining({ options, ledger, bookkeeping: this.#bookkeeping, pause });
    this.#validation = new ValidationRun(options, pause);
  }

  /**
   * Trains epoch by epoch, from where the run resumes. Leaving the iteration ends the run and frees its
   * executables.
   */
  async *epochs(): AsyncGenerator<Progress, void> {
    try {
      await this.#training.begin();
      while (!this.#isOver()) {
        const finished = await this.#runEpoch();
        if (finished === undefined) return await this.#end("aborted");
        await this.#tell(finished);
        yield finished.progress;
      }
      await this.#end(this.#reason());
    } catch (error) {
      this.#stopped = "failed";
      throw error;
    } finally {
      await this.#close();
    }
  }

  /** The result so far. */
  result(): MinimizeResult<Parameters, Carry> {
    const { parameters, carry } =
      this.#best.evaluated ?? this.#last ?? (this.#options as Evaluated<Parameters, Carry>);
    const { resumed } = this.#bookkeeping;
    return {
      parameters,
      ...(carry === undefined ? {} : { carry }),
      bestEpoch: this.#best.epoch,
      history: this.#ledger.history,
      stopped: this.#stopped,
      steps: this.#ledger.place.step,
      seconds: this.#ledger.seconds,
      programs: { training: this.#training.steps?.programs ?? 0, validation: this.#validation.programs },
      ...(resumed === undefined ? {} : { resumed }),
    };
  }

  /** The remainder of the current epoch, and its validation; undefined if the signal stopped it. */
  async #runEpoch(): Promise<FinishedEpoch<Parameters> | undefined> {
    this.#ledger.beginEpoch();
    const trained = await this.#training.run();
    if (trained === undefined) return undefined;
    if (this.#training.isSpent) await this.#endSteps();
    const evaluated = (await this.#training.evaluated())!;
    const validated = await this.#validation.run(evaluated, this.#ledger.place);
    if (validated === "aborted") return undefined;
    const progress = await this.#score(trained, validated, evaluated);
    this.#ledger.history.push(progress);
    if (!this.#isLast) this.#ledger.endEpoch();
    return { progress, parameters: evaluated.parameters };
  }

  /**
   * When steps or time have run out, the run is saved at its position within the epoch, so that it can continue
   * from there with more of them.
   */
  async #endSteps(): Promise<void> {
    this.#isLast = true;
    await this.#bookkeeping.finally(this.#training.steps);
  }

  /** The progress of a validated epoch, which may become the best and may lower the learning rate. */
  async #score(
    { loss, gradientNorm }: StepNumbers,
    validated: ValidationMeans | undefined,
    evaluated: Evaluated<Parameters, Carry>,
  ): Promise<Progress> {
    const { step, epoch } = this.#ledger.place;
    const { epochs } = this.#options;
    const validationLoss = this.#options.validation === undefined ? undefined : validated?.loss;
    const figures: EpochFigures = {
      epoch,
      step,
      loss,
      ...(validationLoss === undefined ? {} : { validationLoss }),
      metrics: validated?.metrics ?? {},
      gradientNorm,
    };
    const score = scoreOf(this.#options, figures);
    const scale = learningRateScale(this.#plateau?.scale, this.#training.scale);
    await this.#followPlateau(score);
    const improved = this.#best.consider({ epoch, score }, evaluated);
    return {
      ...figures,
      ...(epochs === undefined ? {} : { epochs }),
      seconds: this.#ledger.epochSeconds,
      remainingSeconds: this.#remainingSeconds(),
      improved,
      bestEpoch: this.#best.epoch,
      ...(scale === undefined ? {} : { learningRateScale: scale }),
    };
  }

  async #followPlateau(score: number): Promise<void> {
    if (!this.#plateau?.follow(score)) return;
    const { scale } = this.#plateau;
    await this.#training.steps!.changeState((state) => ({
      ...state,
      optimizer: setLearningRateScale(state.optimizer, scale),
    }));
  }

  /** At the pace so far, until epochs, steps or time end, whichever is first. */
  #remainingSeconds(): number {
    const { step, epoch } = this.#ledger.place;
    const { seconds } = this.#ledger;
    const [byEpochs, bySteps] = [
      (seconds / epoch) * (this.#epochs - epoch),
      (seconds / step) * this.#training.stepsLeft,
    ];
    return Math.min(byEpochs, bySteps, this.#training.secondsLeft);
  }

  /** Calls the callbacks of a finished epoch, and saves it. */
  async #tell({ progress, parameters }: FinishedEpoch<Parameters>): Promise<void> {
    for (const callback of this.#options.callbacks ?? []) await callback.onEpoch?.(progress, parameters);
    if (!this.#isLast) await this.#bookkeeping.after(progress.epoch, this.#training.steps!);
  }

  get #epochs(): number {
    return this.#options.epochs ?? Number.POSITIVE_INFINITY;
  }

  #isOver(): boolean {
    const { epoch, batches } = this.#ledger.place;
    const isSpent = this.#isLast || (batches === 0 && this.#training.isSpent);
    return isSpent || epoch > this.#epochs || this.#best.isPatienceOver(epoch - 1);
  }

  #reason(): StopReason {
    const { epoch } = this.#ledger.place;
    const spent = this.#training.stepsLeft === 0 ? "max-steps" : "time-limit";
    if (this.#isLast) return spent;
    if (this.#best.isPatienceOver(epoch - 1)) return "early-stopping";
    return epoch > this.#epochs ? "completed" : spent;
  }

  /** Ends the run with the result so far. */
  async #end(reason: StopReason): Promise<void> {
    await this.#bookkeeping.finally(this.#training.steps);
    this.#stopped = reason;
  }

  async #close(): Promise<void> {
    try {
      if (this.#stopped === "failed") await this.#bookkeeping.abandon();
      if (this.#best.evaluated === undefined) this.#last = await this.#training.evaluated();
      if (this.#stopped === "left") await this.#bookkeeping.finally(this.#training.steps);
    } finally {
      this.#training.dispose();
      this.#validation.dispose();
    }
  }
}

/** The product of the factors that there are. */
function learningRateScale(...factors: readonly (number | undefined)[]): number | undefined {
  const known = factors.filter((factor) => factor !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a * b);
}
