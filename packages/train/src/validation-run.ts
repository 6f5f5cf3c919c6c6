// The validation of a run: one compiled loop, which holds what is evaluated.
import { compileLoop, type Loop, mapTree, type Tensor, type TensorSpec, type WithLeaves } from "@grus/tensor";
import { weightOf } from "./batch-weight.ts";
import { TrainingOptionError } from "./errors.ts";
import type { BatchSource, MinimizeOptions } from "./minimize-options.ts";
import type { HostBatch } from "./step-groups.ts";
import { type ValidationState, validationStep } from "./training-step.ts";
import { WeightedMeans } from "./weighted-means.ts";

/** Parameters as they are evaluated, and what is carried beside them. */
export interface Evaluated<Parameters, Carry> {
  readonly parameters: WithLeaves<Parameters, Tensor>;
  readonly carry?: WithLeaves<Carry, Tensor>;
}

/** Means over the validation batches, weighted by their rows. */
export interface ValidationMeans {
  readonly loss: number;
  readonly metrics: Record<string, number>;
}

type Output = { readonly loss: Tensor; readonly metrics: Readonly<Record<string, Tensor>> };

/** Validates epoch after epoch; compiled when the first batch comes. */
export class ValidationRun<Parameters, Batch, Watch, Carry> {
  readonly #options: MinimizeOptions<Parameters, Batch, Watch, Carry>;
  readonly #pause: () => Promise<void>;
  #loop: Loop<ValidationState<Parameters>, Batch, Output> | undefined;

  /** `pause` is awaited between batches. */
  constructor(options: MinimizeOptions<Parameters, Batch, Watch, Carry>, pause: () => Promise<void>) {
    this.#options = options;
    this.#pause = pause;
  }

  /** Means over the batches of an epoch, counted from 1; undefined where there are none. */
  async run(
    { parameters, carry: trained = {} as never }: Evaluated<Parameters, Carry>,
    epoch: number,
  ): Promise<ValidationMeans | "aborted" | undefined> {
    const { validation, signal, resetCarry, carry: first, caller } = this.#options;
    const carry = resetCarry === "epoch" ? first : trained;
    if (validation === undefined) return undefined;
    const mean = new WeightedMeans();
    let fresh = true;
    for await (const batch of validation(epoch - 1) as ReturnType<BatchSource<Batch>>) {
      if (signal?.aborted) return "aborted";
      this.#loop ??= await this.#compile(batch);
      if (fresh) await this.#loop.writeState({ parameters, carry } as never);
      fresh = false;
      mean.add(numbersOf(await this.#loop.run(batch)), weightOf(batch, this.#options));
      await this.#pause();
    }
    const { loss, ...metrics } = mean.values();
    if (loss === undefined)
      throw new TrainingOptionError(
        caller,
        "the validation source gave no batch.\nUse more rows or smaller batches.",
      );
    return { loss, metrics };
  }

  dispose(): void {
    this.#loop?.dispose();
  }

  async #compile(batch: HostBatch<Batch>): Promise<Loop<ValidationState<Parameters>, Batch, Output>> {
    const { backend, parameters, carry = {}, loss, metrics = () => ({}) } = this.#options;
    const body = validationStep<Parameters, Batch>(loss, metrics);
    return compileLoop(backend, body, {
      results: "shared",
      state: { parameters, carry } as never,
      batch: batch as WithLeaves<Batch, TensorSpec>,
    });
  }
}

/** The loss and the metrics by name. */
function numbersOf(output: unknown): Record<string, number> {
  const { loss, metrics } = output as { readonly loss: Tensor; readonly metrics: unknown };
  const values = mapTree(metrics, (leaf) => (leaf as Tensor).data[0]!) as unknown as Record<string, number>;
  return { loss: loss.data[0]!, ...values };
}
