// The checkpoints of one run: where it resumes, and when it saves.
import { CheckpointError } from "../errors.ts";
import type { CheckpointOptions, Resumed, RunPlace } from "./checkpoint-options.ts";
import type { RunIdentity, RunMoment } from "./run-numbers.ts";
import { type FoundRun, readRun, writeRun } from "./run-record.ts";
import { RunSaver } from "./run-saver.ts";

/** The properties of a run that its checkpoints need. */
export interface CheckpointedRun {
  readonly options: CheckpointOptions;
  readonly identity: RunIdentity;
  readonly backend: string;
  readonly epochs: number | undefined;
  readonly maxSteps: number | undefined;
  /** Trees with the structure of the first state and of the best parameters, evaluated or not. */
  readonly state: unknown;
  readonly best: unknown;
}

/** The checkpoints of a starting run, and where it resumes if it does. */
export interface OpenedCheckpoints {
  readonly checkpoints: RunCheckpoints;
  readonly found: FoundRun | undefined;
  readonly resumed: Resumed | undefined;
}

/** Reads the store according to `resume`. Throws {@link CheckpointError}. */
export async function openCheckpoints(run: CheckpointedRun): Promise<OpenedCheckpoints> {
  const { store, resume = "never", onResume } = run.options;
  const { checkpoint, skipped } = await store.load();
  if (checkpoint === undefined && resume === "always")
    throw new CheckpointError("the store", "a checkpoint", skippedText(skipped.length), "absent");
  if (checkpoint !== undefined && resume === "never")
    throw new CheckpointError("the store", "no checkpoint, since this is a new run", "one", "present");
  if (checkpoint === undefined)
    return { checkpoints: new RunCheckpoints(run, START), found: undefined, resumed: undefined };
  const found = readRun(checkpoint, run);
  checkPlace(found.numbers, run);
  const { step, epoch, batches, seconds } = found.numbers;
  const { backend, version } = found;
  const resumed = { step, epoch, batches, skipped, backend, version, seconds };
  await onResume?.(resumed);
  return { checkpoints: new RunCheckpoints(run, resumed), found, resumed };
}

/** Throws {@link CheckpointError} for a position past the end of the run. */
function checkPlace({ step, epoch, batches }: RunPlace, run: CheckpointedRun): void {
  const { epochs = Number.POSITIVE_INFINITY, maxSteps = Number.POSITIVE_INFINITY } = run;
  if (epoch - 1 > epochs || (epoch > epochs && batches > 0))
    throw new CheckpointError("epochs", `at most ${epochs}, the end of the run`, `epoch ${epoch}`);
  if (step > maxSteps)
    throw new CheckpointError("maxSteps", `at most ${maxSteps}, the end of the run`, `step ${step}`);
}

const START: RunPlace = { step: 0, epoch: 1, batches: 0 };

function skippedText(count: number): string {
  return count === 0 ? "none" : `none that is intact, and ${count} that are damaged`;
}

/** Saves snapshots of a run. */
export class RunCheckpoints {
  readonly #run: CheckpointedRun;
  readonly #saver: RunSaver;

  constructor(run: CheckpointedRun, place: RunPlace) {
    this.#run = run;
    this.#saver = new RunSaver(run.options, place);
  }

  /** Within an epoch: saves if due. */
  async within(place: RunPlace, moment: () => Promise<RunMoment>): Promise<void> {
    if (this.#saver.isDueAt(place)) await this.#save(place, moment);
  }

  /** After an epoch, which ends at `place`: saves if due. */
  async after(epoch: number, place: RunPlace, moment: () => Promise<RunMoment>): Promise<void> {
    if (this.#saver.isDueAfter(epoch)) await this.#save(place, moment);
  }

  /** At the end of a run: saves what is unsaved, and waits until it is stored. */
  async finally(place: RunPlace, moment: () => Promise<RunMoment>): Promise<void> {
    if (!this.#saver.has(place)) await this.#save(place, moment);
    await this.#saver.settle();
  }

  /** After an error: waits for the save in progress, whose own error is hidden by the first. */
  async abandon(): Promise<void> {
    await this.#saver.settle().catch(() => {});
  }

  #save(place: RunPlace, moment: () => Promise<RunMoment>): Promise<void> {
    return this.#saver.save(place, async () => writeRun(await moment(), this.#run));
  }
}
