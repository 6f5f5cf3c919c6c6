// A run of minimize: compiled loops, bookkeeping of epochs, the best parameters.
import { type PlateauState, setLearningRateScale, withLearningRateScale } from "@grus/optim";
import { splitKey, type Tensor, type TensorData, type WithLeaves } from "@grus/tensor";
import { weightOf } from "./batch-weight.ts";
import { breathe } from "./breathe.ts";
import { batchChecksum } from "./checkpoints/batch-checksum.ts";
import type { Resumed, RunPlace } from "./checkpoints/checkpoint-options.ts";
import { remainingBatches } from "./checkpoints/resumed-batches.ts";
import { openCheckpoints, type RunCheckpoints } from "./checkpoints/run-checkpoints.ts";
import type { DataMark, FoundRun, RunIdentity, RunMoment } from "./checkpoints/run-record.ts";
import { TrainingOptionError } from "./errors.ts";
import type { BatchSource, MinimizeOptions, MinimizeResult, StopReason } from "./minimize-options.ts";
import { explainNonFinite } from "./non-finite.ts";
import type { Progress } from "./progress.ts";
import { RunClock } from "./run-clock.ts";
import { groupsOf, type HostBatch } from "./step-groups.ts";
import { resultOf } from "./training-step.ts";
import { firstState, TrainingSteps } from "./training-steps.ts";
import { type Evaluated, type ValidationMeans, ValidationRun } from "./validation-run.ts";
import { WeightedMeans } from "./weighted-means.ts";

type Batches<Batch> = ReturnType<BatchSource<Batch>>;
type FinishedEpoch<P> = { readonly progress: Progress; readonly parameters: WithLeaves<P, Tensor> };
type TrainedMeans = { readonly loss: number; readonly gradientNorm: number };

/** Owns the executables of one run; `epochs` may be iterated once. */
export class TrainingRun<Parameters, Batch, Watch, Carry> {
  readonly #options: MinimizeOptions<Parameters, Batch, Watch, Carry>;
  readonly #history: Progress[] = [];
  readonly #clock = new RunClock();
  readonly #pause = breathe();
  readonly #validation: ValidationRun<Parameters, Batch, Watch, Carry>;
  #steps: TrainingSteps<Parameters, Batch> | undefined;
  #best: ({ readonly epoch: number; readonly score: number } & Evaluated<Parameters, Carry>) | undefined;
  #last: Evaluated<Parameters, Carry> | undefined;
  #plateau: PlateauState | undefined;
  #stopped: StopReason = "left";
  #step = 0;
  /** The epoch under way, counted from 1, and what it has come to. */
  #epoch = 1;
  #batches = 0;
  #means = new WeightedMeans();
  #data: DataMark = { epoch: 0, first: 0, last: 0 };
  #checkpoints: RunCheckpoints | undefined;
  #resumed: Resumed | undefined;

  constructor(options: MinimizeOptions<Parameters, Batch, Watch, Carry>) {
    const { optimizer, plateau } = options;
    this.#options =
      plateau === undefined ? options : { ...options, optimizer: withLearningRateScale(optimizer) };
    this.#validation = new ValidationRun(this.#options, this.#pause);
    this.#plateau = plateau?.start;
  }

  /** Trains epoch by epoch, from where the run goes on. Leaving the iteration ends the run and frees its executables. */
  async *epochs(): AsyncGenerator<Progress, void> {
    const { callbacks = [] } = this.#options;
    try {
      await this.#begin();
      while (!this.#isOver()) {
        const finished = await this.#runEpoch();
        if (finished === undefined) return await this.#end("aborted");
        const { progress, parameters } = finished;
        for (const callback of callbacks) await callback.onEpoch?.(progress, parameters);
        await this.#checkpoints?.after(progress.epoch, this.#place(), () => this.#moment());
        yield progress;
      }
      await this.#end(this.#isPatienceOver() ? "early-stopping" : "completed");
    } catch (error) {
      this.#stopped = "failed";
      throw error;
    } finally {
      await this.#close();
    }
  }

  /** The result so far. */
  result(): MinimizeResult<Parameters, Carry> {
    const { parameters, carry } = this.#best ?? this.#last ?? (this.#options as Evaluated<Parameters, Carry>);
    return {
      parameters,
      ...(carry === undefined ? {} : { carry }),
      bestEpoch: this.#best?.epoch ?? 0,
      history: this.#history,
      stopped: this.#stopped,
      steps: this.#step,
      seconds: this.#clock.seconds(),
      ...(this.#resumed === undefined ? {} : { resumed: this.#resumed }),
    };
  }

  /** Opens the checkpoints, and puts in place what the run goes on from. */
  async #begin(): Promise<void> {
    const { checkpoints: options, backend, epochs, parameters, carry } = this.#options;
    if (options === undefined) return;
    const best = { parameters, ...(carry === undefined ? {} : { carry }) };
    const run = { options, identity: this.#identity(), backend: backend.name, epochs };
    const { checkpoints, found, resumed } = await openCheckpoints({
      ...run,
      state: firstState(this.#options),
      best,
    });
    this.#checkpoints = checkpoints;
    this.#resumed = resumed;
    if (found !== undefined) await this.#goOn(found);
  }

  async #goOn({ numbers, state, best }: FoundRun): Promise<void> {
    const { step, epoch, batches, means, history, plateau, data, seconds, epochSeconds } = numbers;
    this.#steps = await TrainingSteps.start({ ...this.#options, state });
    [this.#step, this.#epoch, this.#batches, this.#data] = [step, epoch, batches, data];
    this.#clock.goOn(seconds, epochSeconds);
    this.#means = new WeightedMeans(means);
    this.#history.push(...history);
    this.#plateau = plateau ?? undefined;
    if (numbers.best !== null) this.#best = { ...numbers.best, ...(best as Evaluated<Parameters, Carry>) };
  }

  #identity(): RunIdentity {
    const { seed = 0, plateau, validation, resetCarry = "never", checkpoints } = this.#options;
    const settings = checkpoints?.settings ?? null;
    return {
      seed,
      hasPlateau: plateau !== undefined,
      hasValidation: validation !== undefined,
      resetCarry,
      settings,
    };
  }

  #place(): RunPlace {
    return { step: this.#step, epoch: this.#epoch, batches: this.#batches };
  }

  /** The run as it is now. */
  async #moment(): Promise<RunMoment> {
    const state = await this.#steps!.readState();
    const { epoch, score, ...best } = this.#best ?? {};
    const numbers = {
      ...this.#place(),
      best: this.#best === undefined ? null : { epoch: epoch!, score: score! },
      plateau: this.#plateau ?? null,
      means: this.#means.soFar(),
      data: this.#data,
      history: [...this.#history],
      seconds: this.#clock.seconds(),
      epochSeconds: this.#batches === 0 ? 0 : this.#clock.epochSeconds(),
    };
    return { numbers, state, best: this.#best === undefined ? undefined : best };
  }

  /** What remains of the epoch under way, and its validation; undefined when the signal stopped it. */
  async #runEpoch(): Promise<FinishedEpoch<Parameters> | undefined> {
    this.#clock.beginEpoch();
    const { resetCarry, carry: first = {} } = this.#options;
    if (resetCarry === "epoch" && this.#batches === 0)
      await this.#steps?.changeState((state) => ({ ...state, carry: first }));
    const trained = await this.#trainEpoch();
    if (trained === undefined) return undefined;
    const evaluated = await this.#evaluated();
    const validated = await this.#validation.run(evaluated, this.#epoch);
    if (validated === "aborted") return undefined;
    const scale = this.#plateau?.scale;
    const score = validated?.loss ?? trained.loss;
    await this.#followPlateau(score);
    const improved = this.#isImproved(score);
    if (improved) this.#best = { epoch: this.#epoch, score, ...evaluated };
    const progress = this.#progress(trained, validated, improved, scale);
    this.#history.push(progress);
    [this.#epoch, this.#batches] = [this.#epoch + 1, 0];
    this.#clock.endEpoch();
    this.#means = new WeightedMeans();
    return { progress, parameters: evaluated.parameters };
  }

  #progress(
    { loss, gradientNorm }: TrainedMeans,
    validated: ValidationMeans | undefined,
    improved: boolean,
    scale: number | undefined,
  ): Progress {
    const [epoch, { epochs }] = [this.#epoch, this.#options];
    return {
      epoch,
      epochs,
      step: this.#step,
      loss,
      ...(validated === undefined ? {} : { validationLoss: validated.loss }),
      metrics: validated?.metrics ?? {},
      gradientNorm,
      seconds: this.#clock.epochSeconds(),
      remainingSeconds: (this.#clock.seconds() / epoch) * (epochs - epoch),
      improved,
      bestEpoch: this.#best?.epoch ?? 0,
      ...(scale === undefined ? {} : { learningRateScale: scale }),
    };
  }

  /** Means over the epoch; undefined when the signal stopped it. */
  async #trainEpoch(): Promise<TrainedMeans | undefined> {
    const { signal, stepsPerCall = 1, caller } = this.#options;
    for await (const batches of groupsOf<Batch>(this.#source(), stepsPerCall)) {
      if (signal?.aborted) return undefined;
      await this.#trainBatches(batches);
      await this.#checkpoints?.within(this.#place(), () => this.#moment());
      await this.#pause();
    }
    if (signal?.aborted) return undefined;
    const { loss, gradientNorm } = this.#means.values();
    if (loss === undefined)
      throw new TrainingOptionError(
        caller,
        "the training source gave no batch.\nUse more rows or smaller batches.",
      );
    return { loss, gradientNorm: gradientNorm! };
  }

  /** The batches of the epoch under way that are not done. */
  #source(): Batches<Batch> {
    const { train, signal } = this.#options;
    const isResumed = this.#resumed?.epoch === this.#epoch;
    if (!isResumed) return train(this.#epoch - 1);
    const cursor = { batches: this.#batches, data: this.#data, pause: this.#pause, signal };
    return remainingBatches<Batch>(train, this.#epoch, cursor);
  }

  async #trainBatches(batches: readonly HostBatch<Batch>[]): Promise<void> {
    if (this.#checkpoints !== undefined) this.#markData(batches);
    this.#steps ??= await TrainingSteps.start(this.#options);
    const outputs = await this.#steps.run(batches);
    for (const [i, { loss, gradientNorm }] of outputs.entries()) {
      this.#step++;
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
        throw await this.#explain(batches[i]!, this.#epoch);
      for (const callback of this.#options.callbacks ?? [])
        await callback.onStep?.({ epoch: this.#epoch, step: this.#step, loss, gradientNorm });
      this.#means.add({ loss, gradientNorm }, weightOf(batches[i]!, this.#options));
    }
    this.#batches += batches.length;
  }

  #markData(batches: readonly HostBatch<Batch>[]): void {
    const last = batchChecksum(batches.at(-1));
    const first = this.#batches > 0 ? this.#data.first : batchChecksum(batches[0]);
    this.#data = { epoch: this.#epoch, first, last };
  }

  async #explain(batch: HostBatch<Batch>, epoch: number): Promise<Error> {
    const { backend, loss, watchSequences, seed = 0, caller } = this.#options;
    const { parameters, key: kept, carry } = await this.#steps!.readState();
    const own = splitKey(kept as Tensor)[1]!;
    return explainNonFinite({
      backend,
      loss: (p, b, context) => resultOf(loss(p, b, { ...context, carry: carry as Carry }), carry).loss,
      watchSequences,
      parameters: parameters as WithLeaves<Parameters, TensorData>,
      batch,
      key: own,
      step: this.#step,
      epoch,
      seed,
      caller,
    });
  }

  /** The parameters as they are to be evaluated, with what is carried beside them. */
  async #evaluated(): Promise<Evaluated<Parameters, Carry>> {
    const { parameters, optimizer, carry } = await this.#steps!.readState();
    const own = parameters as WithLeaves<Parameters, Tensor>;
    return {
      parameters: this.#options.evaluated?.(own, optimizer) ?? own,
      ...(this.#options.carry === undefined ? {} : { carry: carry as WithLeaves<Carry, Tensor> }),
    };
  }

  async #followPlateau(score: number): Promise<void> {
    if (this.#plateau === undefined) return;
    const { scale } = this.#plateau;
    this.#plateau = this.#options.plateau!.next(this.#plateau, score);
    const next = this.#plateau.scale;
    if (next === scale) return;
    await this.#steps!.changeState((state) => ({
      ...state,
      optimizer: setLearningRateScale(state.optimizer, next),
    }));
  }

  #isImproved(score: number): boolean {
    const { earlyStopping } = this.#options;
    return score < (this.#best?.score ?? Number.POSITIVE_INFINITY) - (earlyStopping?.minDelta ?? 0);
  }

  #isOver(): boolean {
    return this.#epoch > this.#options.epochs || this.#isPatienceOver();
  }

  #isPatienceOver(): boolean {
    const { earlyStopping } = this.#options;
    return (
      earlyStopping !== undefined && this.#epoch - 1 - (this.#best?.epoch ?? 0) >= earlyStopping.patience
    );
  }

  /** Ends the run with what is safe. */
  async #end(reason: StopReason): Promise<void> {
    await this.#saveLast();
    this.#stopped = reason;
  }

  async #saveLast(): Promise<void> {
    if (this.#steps !== undefined) await this.#checkpoints?.finally(this.#place(), () => this.#moment());
  }

  async #close(): Promise<void> {
    try {
      if (this.#stopped === "failed") await this.#checkpoints?.abandon();
      if (this.#best === undefined && this.#steps !== undefined) this.#last = await this.#evaluated();
      if (this.#stopped === "left") await this.#saveLast();
    } finally {
      this.#steps?.dispose();
      this.#validation.dispose();
    }
  }
}
