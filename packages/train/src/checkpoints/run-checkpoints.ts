// The checkpoints of one run: where it goes on, and what it saves.
import { CheckpointError } from "../errors.ts";
import type { CheckpointOptions, Resumed, RunPlace } from "./checkpoint-options.ts";
import type { RunIdentity, RunMoment } from "./run-numbers.ts";
import { type FoundRun, readRun, writeRun } from "./run-record.ts";
import { RunSaver } from "./run-saver.ts";

/** A run, as far as its checkpoints need to know it. */
export interface CheckpointedRun {
  readonly options: CheckpointOptions;
  readonly identity: RunIdentity;
  readonly backend: string;
  readonly epochs: number | undefined;
  readonly maxSteps: number | undefined;
  /** Trees that are like the first state and the best parameters: evaluated or not. */
  readonly state: unknown;
  readonly best: unknown;
}

/** What a run begins with: its checkpoints, and where it goes on if it does. */
export interface OpenedCheckpoints {
  readonly checkpoints: RunCheckpoints;
  readonly found: FoundRun | undefined;
  readonly resumed: Resumed | undefined;
}

/** Looks into the store, as `resume` says. Throws {@link CheckpointError}. */
export async function openCheckpoints(run: CheckpointedRun): Promise<OpenedCheckpoints> {
  const { store, resume = "never", onResume } = run.options;
  const { checkpoint, skipped } = await store.load();
  if (checkpoint === undefined && resume === "always")
    throw new CheckpointError("the store", "a checkpoint", skippedText(skipped.length), "absent");
  if (checkpoint !== undefined && resume === "never")
    throw new CheckpointError("the store", "no checkpoint, since the run is to begin", "one", "present");
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

/** Throws {@link CheckpointError} for a place that lies behind the end of the run. */
function checkPlace({ step, epoch, batches }: RunPlace, run: CheckpointedRun): void {
  const { epochs = Number.POSITIVE_INFINITY, maxSteps = Number.POSITIVE_INFINITY } = run;
  if (epoch - 1 > epochs || (epoch > epochs && batches > 0))
    throw new CheckpointError("epochs", `at most ${epochs}, as the run has`, `epoch ${epoch}`);
  if (step > maxSteps)
    throw new CheckpointError("maxSteps", `at most ${maxSteps}, as the run has`, `step ${step}`);
}

const START: RunPlace = { step: 0, epoch: 1, batches: 0 };

function skippedText(count: number): string {
  return count === 0 ? "none" : `none that is whole, and ${count} that are damaged`;
}

/** Saves moments of a run. */
export class RunCheckpoints {
  readonly #run: CheckpointedRun;
  readonly #saver: RunSaver;

  constructor(run: CheckpointedRun, place: RunPlace) {
    this.#run = run;
    this.#saver = new RunSaver(run.options, place);
  }

  /** Within an epoch: saves where it is time. */
  async within(place: RunPlace, moment: () => Promise<RunMoment>): Promise<void> {
    if (this.#saver.isDueAt(place)) await this.#save(place, moment);
  }

  /** After an epoch, of which `place` is the end: saves where it is time. */
  async after(epoch: number, place: RunPlace, moment: () => Promise<RunMoment>): Promise<void> {
    if (this.#saver.isDueAfter(epoch)) await this.#save(place, moment);
  }

  /** At the end of a run: saves what is not saved yet, and waits until it is safe. */
  async finally(place: RunPlace, moment: () => Promise<RunMoment>): Promise<void> {
    if (!this.#saver.has(place)) await this.#save(place, moment);
    await this.#saver.settle();
  }

  /** After an error: waits for what is being saved, whose own error the first one hides. */
  async abandon(): Promise<void> {
    await this.#saver.settle().catch(() => {});
  }

  #save(place: RunPlace, moment: () => Promise<RunMoment>): Promise<void> {
    return this.#saver.save(place, async () => writeRun(await moment(), this.#run));
  }
}
