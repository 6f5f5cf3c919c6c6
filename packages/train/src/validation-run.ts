// The validation of a run: programs that hold what is evaluated, one for each shape of batch.
import { type LoopBody, mapTree, type Tensor, type WithLeaves } from "@grus/tensor";
import { batchesOf } from "./batches/batch-source.ts";
import { weightOf } from "./batches/batch-weight.ts";
import { TrainingOptionError } from "./errors.ts";
import type { MinimizeOptions } from "./minimize-options.ts";
import { StateLoops } from "./programs/state-loops.ts";
import { type ValidationOutput, type ValidationState, validationStep } from "./training-step.ts";
import { WeightedMeans } from "./weighted-means.ts";

/** Parameters as they are evaluated, and what is carried beside them. */
export interface Evaluated<Parameters, Carry> {
  readonly parameters: WithLeaves<Parameters, Tensor>;
  readonly carry?: WithLeaves<Carry, Tensor>;
}

/** Means over the validation batches, by the weights of these. */
export interface ValidationMeans {
  readonly loss: number;
  readonly metrics: Record<string, number>;
}

/** Validates epoch after epoch. A program is compiled for each shape of batch when the first such batch comes. */
export class ValidationRun<Parameters, Batch, Watch, Carry> {
  readonly #options: MinimizeOptions<Parameters, Batch, Watch, Carry>;
  readonly #pause: () => Promise<void>;
  readonly #step: LoopBody<ValidationState<Parameters>, Batch, ValidationOutput>;
  #loops: StateLoops<ValidationState<Parameters>> | undefined;

  /** `pause` is awaited between batches. */
  constructor(options: MinimizeOptions<Parameters, Batch, Watch, Carry>, pause: () => Promise<void>) {
    this.#options = options;
    this.#pause = pause;
    this.#step = validationStep<Parameters, Batch>(options.loss, options.metrics ?? (() => ({})));
  }

  /** Compiled programs: one for each shape of batch. */
  get programs(): number {
    return this.#loops?.count ?? 0;
  }

  /** Means over the batches of an epoch, counted from 1; undefined where there are none. */
  async run(
    evaluated: Evaluated<Parameters, Carry>,
    epoch: number,
  ): Promise<ValidationMeans | "aborted" | undefined> {
    const { validation, signal, caller } = this.#options;
    if (validation === undefined) return undefined;
    const loops = await this.#holding(evaluated);
    const mean = new WeightedMeans();
    for await (const batch of batchesOf(validation, epoch - 1)) {
      if (signal?.aborted) return "aborted";
      mean.add(numbersOf(await loops.run(this.#step, batch)), weightOf(batch, this.#options));
      await this.#pause();
    }
    const { loss, ...metrics } = mean.values();
    if (loss === undefined) throw noBatch("validation", epoch, caller);
    return { loss, metrics };
  }

  dispose(): void {
    this.#loops?.dispose();
  }

  /** The programs, holding what is to be evaluated. */
  async #holding({
    parameters,
    carry: trained = {} as never,
  }: Evaluated<Parameters, Carry>): Promise<StateLoops<ValidationState<Parameters>>> {
    const { backend, resetCarry, carry: first, caller = "minimize" } = this.#options;
    const carry = resetCarry === "epoch" ? first : trained;
    const state = { parameters, carry } as never;
    if (this.#loops === undefined) this.#loops = new StateLoops({ backend, caller, state });
    else await this.#loops.writeState(state);
    return this.#loops;
  }
}

/** A source that has no batch in an epoch, counted from 1. */
export function noBatch(source: string, epoch: number, caller: string | undefined): TrainingOptionError {
  const cure =
    epoch === 1
      ? "Use more rows or smaller batches."
      : "An iterator can be gone through once: give an array, or a function that makes a new one each epoch.";
  return new TrainingOptionError(caller, `the ${source} source gave no batch in epoch ${epoch}.\n${cure}`);
}

/** The loss and the metrics by name. */
function numbersOf(output: unknown): Record<string, number> {
  const { loss, metrics } = output as { readonly loss: Tensor; readonly metrics: unknown };
  const values = mapTree(metrics, (leaf) => (leaf as Tensor).data[0]!) as unknown as Record<string, number>;
  return { loss: loss.data[0]!, ...values };
}
