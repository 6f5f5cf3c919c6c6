// A run of fit: compiled loops, bookkeeping of epochs, the best parameters.
import { type PlateauState, setLearningRateScale, withLearningRateScale } from "@grus/optim";
import {
  compileLoop,
  type Loop,
  leaves,
  mapTree,
  splitHostKey,
  type Tensor,
  type TensorData,
  type TensorSpec,
  type WithLeaves,
} from "@grus/tensor";
import { breathe } from "./breathe.ts";
import { FitOptionError } from "./errors.ts";
import type { BatchSource, FitOptions, FitResult, Progress, StopReason } from "./fit.ts";
import { explainNonFinite } from "./non-finite.ts";
import { groupsOf, type HostBatch } from "./step-groups.ts";
import { resultOf, type ValidationState, validationStep } from "./training-step.ts";
import { TrainingSteps } from "./training-steps.ts";

type Batches<Batch> = ReturnType<BatchSource<Batch>>;
type Means = { readonly loss: number; readonly metrics: Record<string, number> };
type FinishedEpoch<P> = { readonly progress: Progress; readonly parameters: WithLeaves<P, Tensor> };
type ValidationLoop<P, B> = Loop<
  ValidationState<P>,
  B,
  { loss: Tensor; metrics: Readonly<Record<string, Tensor>> }
>;
/** Parameters as they are evaluated, and what is carried beside them. */
type Evaluated<P, C> = {
  readonly parameters: WithLeaves<P, Tensor>;
  readonly carry?: WithLeaves<C, Tensor>;
};

/** Owns the executables of one run; `epochs` may be iterated once. */
export class TrainingRun<Parameters, Batch, Watch, Carry> {
  readonly #options: FitOptions<Parameters, Batch, Watch, Carry>;
  readonly #history: Progress[] = [];
  readonly #started = performance.now();
  readonly #pause = breathe();
  #steps: TrainingSteps<Parameters, Batch> | undefined;
  #validation: ValidationLoop<Parameters, Batch> | undefined;
  #best: ({ readonly epoch: number; readonly score: number } & Evaluated<Parameters, Carry>) | undefined;
  #last: Evaluated<Parameters, Carry> | undefined;
  #plateau: PlateauState | undefined;
  #stopped: StopReason = "left";
  #step = 0;

  constructor(options: FitOptions<Parameters, Batch, Watch, Carry>) {
    const { optimizer, plateau } = options;
    this.#options =
      plateau === undefined ? options : { ...options, optimizer: withLearningRateScale(optimizer) };
    this.#plateau = plateau?.start;
  }

  /** Trains epoch by epoch. Leaving the iteration ends the run and frees its executables. */
  async *epochs(): AsyncGenerator<Progress, void> {
    const { epochs, callbacks = [] } = this.#options;
    try {
      for (let epoch = 1; epoch <= epochs; epoch++) {
        const finished = await this.#epoch(epoch);
        if (finished === undefined) return this.#stop("aborted");
        const { progress, parameters } = finished;
        for (const callback of callbacks) await callback.onEpoch?.(progress, parameters);
        yield progress;
        if (this.#isPatienceOver(epoch)) return this.#stop("early-stopping");
      }
      this.#stop("completed");
    } catch (error) {
      this.#stop("failed");
      throw error;
    } finally {
      await this.#close();
    }
  }

  /** The result so far. */
  result(): FitResult<Parameters, Carry> {
    const { parameters, carry } = this.#best ?? this.#last ?? (this.#options as Evaluated<Parameters, Carry>);
    return {
      parameters,
      ...(carry === undefined ? {} : { carry }),
      bestEpoch: this.#best?.epoch ?? 0,
      history: this.#history,
      stopped: this.#stopped,
      steps: this.#step,
      seconds: (performance.now() - this.#started) / 1000,
    };
  }

  async #epoch(epoch: number): Promise<FinishedEpoch<Parameters> | undefined> {
    const start = performance.now();
    const { resetCarry, carry: first = {} } = this.#options;
    if (resetCarry === "epoch") await this.#steps?.changeState((state) => ({ ...state, carry: first }));
    const trained = await this.#trainEpoch(epoch);
    if (trained === undefined) return undefined;
    const evaluated = await this.#evaluated();
    const { parameters } = evaluated;
    const validated = await this.#validate(evaluated, epoch);
    if (validated === "aborted") return undefined;
    const score = validated?.loss ?? trained.loss;
    const scale = this.#plateau?.scale;
    await this.#followPlateau(score);
    const improved =
      score < (this.#best?.score ?? Number.POSITIVE_INFINITY) - (this.#options.earlyStopping?.minDelta ?? 0);
    if (improved) this.#best = { epoch, score, ...evaluated };
    const elapsed = (performance.now() - this.#started) / 1000;
    const progress: Progress = {
      epoch,
      epochs: this.#options.epochs,
      step: this.#step,
      loss: trained.loss,
      ...(validated === undefined ? {} : { validationLoss: validated.loss }),
      metrics: validated?.metrics ?? {},
      gradientNorm: trained.gradientNorm,
      seconds: (performance.now() - start) / 1000,
      remainingSeconds: (elapsed / epoch) * (this.#options.epochs - epoch),
      improved,
      bestEpoch: this.#best?.epoch ?? 0,
      ...(scale === undefined ? {} : { learningRateScale: scale }),
    };
    this.#history.push(progress);
    return { progress, parameters };
  }

  /** Means over the epoch; undefined when the signal stopped it. */
  async #trainEpoch(epoch: number): Promise<{ loss: number; gradientNorm: number } | undefined> {
    const { train, signal, stepsPerCall = 1 } = this.#options;
    const mean = new WeightedMeans();
    for await (const batches of groupsOf<Batch>(train(epoch - 1), stepsPerCall)) {
      if (signal?.aborted) return undefined;
      await this.#trainBatches(batches, epoch, mean);
      await this.#pause();
    }
    if (signal?.aborted) return undefined;
    const { loss, gradientNorm } = mean.values();
    if (loss === undefined)
      throw new FitOptionError("fit: the training source gave no batch.\nUse more rows or smaller batches.");
    return { loss, gradientNorm: gradientNorm! };
  }

  async #trainBatches(
    batches: readonly HostBatch<Batch>[],
    epoch: number,
    mean: WeightedMeans,
  ): Promise<void> {
    this.#steps ??= await TrainingSteps.start(this.#options, batches[0]!);
    const outputs = await this.#steps.run(batches);
    for (const [i, { loss, gradientNorm }] of outputs.entries()) {
      this.#step++;
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
        throw await this.#explain(batches[i]!, epoch);
      for (const callback of this.#options.callbacks ?? [])
        await callback.onStep?.({ epoch, step: this.#step, loss, gradientNorm });
      mean.add({ loss, gradientNorm }, this.#weight(batches[i]!));
    }
  }

  /** Means over the validation batches; undefined where there are none. */
  async #validate(
    { parameters, carry: trained = {} as never }: Evaluated<Parameters, Carry>,
    epoch: number,
  ): Promise<Means | "aborted" | undefined> {
    const { validation, signal, resetCarry, carry: first } = this.#options;
    const carry = resetCarry === "epoch" ? first : trained;
    if (validation === undefined) return undefined;
    const mean = new WeightedMeans();
    let fresh = true;
    for await (const batch of validation(epoch - 1) as Batches<Batch>) {
      if (signal?.aborted) return "aborted";
      this.#validation ??= await this.#compileValidation(batch);
      if (fresh) await this.#validation.writeState({ parameters, carry } as never);
      fresh = false;
      const { loss, metrics } = (await this.#validation.run(batch)) as unknown as {
        loss: Tensor;
        metrics: Record<string, Tensor>;
      };
      const values = mapTree(metrics, (leaf) => (leaf as Tensor).data[0]!) as unknown as Record<
        string,
        number
      >;
      mean.add({ loss: loss.data[0]!, ...values }, this.#weight(batch));
      await this.#pause();
    }
    const { loss, ...metrics } = mean.values();
    if (loss === undefined)
      throw new FitOptionError(
        "fit: the validation source gave no batch.\nUse more rows or smaller batches.",
      );
    return { loss, metrics };
  }

  async #compileValidation(batch: HostBatch<Batch>): Promise<ValidationLoop<Parameters, Batch>> {
    const { backend, parameters, carry = {}, loss, metrics = () => ({}) } = this.#options;
    const body = validationStep<Parameters, Batch>(loss, metrics);
    return compileLoop(backend, body, {
      results: "shared",
      state: { parameters, carry } as never,
      batch: batch as WithLeaves<Batch, TensorSpec>,
    });
  }

  async #explain(batch: HostBatch<Batch>, epoch: number): Promise<Error> {
    const { backend, loss, watchSequences, seed = 0 } = this.#options;
    const { parameters, key: kept, carry } = await this.#steps!.readState();
    const own = splitHostKey(kept as Tensor)[1]!;
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

  #isPatienceOver(epoch: number): boolean {
    const { earlyStopping } = this.#options;
    return earlyStopping !== undefined && epoch - (this.#best?.epoch ?? 0) >= earlyStopping.patience;
  }

  #weight(batch: HostBatch<Batch>): number {
    return this.#options.weight?.(batch) ?? rowsOf(batch);
  }

  #stop(reason: StopReason): void {
    this.#stopped = reason;
  }

  async #close(): Promise<void> {
    try {
      if (this.#best === undefined && this.#steps !== undefined) this.#last = await this.#evaluated();
    } finally {
      this.#steps?.dispose();
      this.#validation?.dispose();
    }
  }
}

/** Running means of named numbers. */
class WeightedMeans {
  readonly #totals = new Map<string, number>();
  #weight = 0;

  add(values: Readonly<Record<string, number>>, weight: number): void {
    for (const [name, value] of Object.entries(values))
      this.#totals.set(name, (this.#totals.get(name) ?? 0) + value * weight);
    this.#weight += weight;
  }

  values(): Record<string, number> {
    return Object.fromEntries([...this.#totals].map(([name, total]) => [name, total / this.#weight]));
  }
}

function rowsOf(batch: unknown): number {
  const mask = (batch as { mask?: TensorData }).mask;
  if (mask !== undefined) return (mask.data as Float32Array).reduce((a, b) => a + b, 0);
  return (leaves(batch) as TensorData[])[0]?.shape[0] ?? 1;
}
