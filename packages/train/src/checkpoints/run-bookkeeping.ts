// Saving and restoring the changing parts of a run.
import type { BestEpoch } from "../best-epoch.ts";
import type { LearningRatePlateau } from "../learning-rate-plateau.ts";
import type { MinimizeOptions } from "../minimize-options.ts";
import type { RunLedger } from "../run-ledger.ts";
import type { TrainingState } from "../training-step.ts";
import { firstState, TrainingSteps } from "../training-steps.ts";
import type { Evaluated } from "../validation-run.ts";
import type { Resumed } from "./checkpoint-options.ts";
import { openCheckpoints, type RunCheckpoints } from "./run-checkpoints.ts";
import type { RunIdentity, RunMoment } from "./run-numbers.ts";
import type { FoundRun } from "./run-record.ts";

/** The parts of a run that change as it advances, besides the state of its steps. */
export interface RunParts<Parameters, Carry> {
  readonly ledger: RunLedger;
  readonly best: BestEpoch<Parameters, Carry>;
  readonly plateau: LearningRatePlateau | undefined;
}

/** Saves the parts of a run and the state of its steps; does nothing for a run without checkpoints. */
export class RunBookkeeping<Parameters, Batch, Carry> {
  readonly #options: MinimizeOptions<Parameters, Batch, Carry>;
  readonly #parts: RunParts<Parameters, Carry>;
  #checkpoints: RunCheckpoints | undefined;
  #resumed: Resumed | undefined;

  constructor(options: MinimizeOptions<Parameters, Batch, Carry>, parts: RunParts<Parameters, Carry>) {
    this.#options = options;
    this.#parts = parts;
  }

  /** The position from which the run resumed; undefined for a new run. */
  get resumed(): Resumed | undefined {
    return this.#resumed;
  }

  /**
   * Opens the checkpoints. Returns the steps with which the run continues; undefined for a new run.
   * Throws {@link CheckpointError}.
   */
  async begin(): Promise<TrainingSteps<Parameters, Batch> | undefined> {
    const { checkpoints: options, backend, epochs, maxSteps, parameters, carry } = this.#options;
    if (options === undefined) return undefined;
    const { checkpoints, found, resumed } = await openCheckpoints({
      options,
      identity: identityOf(this.#options),
      backend: backend.name,
      epochs,
      maxSteps,
      state: firstState(this.#options),
      best: { parameters, ...(carry === undefined ? {} : { carry }) },
    });
    this.#checkpoints = checkpoints;
    this.#resumed = resumed;
    return found === undefined ? undefined : this.#restore(found);
  }

  /** Within an epoch: saves if due. */
  async within(steps: TrainingSteps<Parameters, Batch>): Promise<void> {
    await this.#checkpoints?.within(this.#parts.ledger.place, () => this.#moment(steps));
  }

  /** After an epoch, counted from 1: saves if due. */
  async after(epoch: number, steps: TrainingSteps<Parameters, Batch>): Promise<void> {
    await this.#checkpoints?.after(epoch, this.#parts.ledger.place, () => this.#moment(steps));
  }

  /** Saves what is unsaved, and waits until it is stored. */
  async finally(steps: TrainingSteps<Parameters, Batch> | undefined): Promise<void> {
    if (steps === undefined) return;
    await this.#checkpoints?.finally(this.#parts.ledger.place, () => this.#moment(steps));
  }

  /** After an error: waits for the save in progress. */
  async abandon(): Promise<void> {
    await this.#checkpoints?.abandon();
  }

  async #restore({ numbers, state, best }: FoundRun): Promise<TrainingSteps<Parameters, Batch>> {
    const parts = this.#parts;
    parts.ledger.restore(numbers);
    if (numbers.plateau !== null) parts.plateau?.restore(numbers.plateau);
    if (numbers.best !== null) parts.best.restore(numbers.best, best as Evaluated<Parameters, Carry>);
    return TrainingSteps.start({ ...this.#options, state: state as TrainingState<Parameters> });
  }

  /** The current state of the run. */
  async #moment(steps: TrainingSteps<Parameters, Batch>): Promise<RunMoment> {
    const { ledger, best, plateau } = this.#parts;
    const state = await steps.readState();
    const numbers = { ...ledger.numbers(), best: best.scored, plateau: plateau?.state ?? null };
    return { numbers, state, best: best.evaluated };
  }
}

/** What must be equal when a run resumes. */
function identityOf<Parameters, Batch, Carry>({
  seed = 0,
  plateau,
  validation,
  resetCarry = "never",
  checkpoints,
}: MinimizeOptions<Parameters, Batch, Carry>): RunIdentity {
  return {
    seed,
    hasPlateau: plateau !== undefined,
    hasValidation: validation !== undefined,
    resetCarry,
    settings: checkpoints?.settings ?? null,
  };
}
