// The options of a run, checked before anything is computed.
import { type Backend, checkBackend } from "@grus/tensor";
import type { CheckpointOptions, ResumeRule } from "./checkpoints/checkpoint-options.ts";
import { TrainingOptionError } from "./errors.ts";
import type { EarlyStopping } from "./minimize-options.ts";
import type { TimeLimit } from "./time-limit.ts";
import { checkStatistics } from "./trained-parameters.ts";

interface CheckedOptions {
  readonly backend: Backend;
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly timeLimit?: TimeLimit | undefined;
  readonly earlyStopping?: EarlyStopping | undefined;
  readonly stepsPerCall?: number | undefined;
  readonly checkpoints?: CheckpointOptions | undefined;
  readonly caller?: string | undefined;
  readonly parameters: unknown;
  readonly statistics?: readonly string[] | undefined;
}

/**
 * Throws {@link TrainingOptionError}, and {@link BackendError} for what is not a backend, such as a promise
 * of one.
 */
export function checkOptions(options: CheckedOptions): void {
  const { backend, epochs, maxSteps, timeLimit, earlyStopping, stepsPerCall, checkpoints, caller } = options;
  checkBackend(caller ?? "minimize", backend);
  if (epochs === undefined && maxSteps === undefined && timeLimit === undefined)
    throw new TrainingOptionError(
      caller,
      "none of epochs, maxSteps and timeLimit is given; expected at least one.\nGive epochs: 10, maxSteps: 1000, or timeLimit: { minutes: 5 }.",
    );
  if (timeLimit !== undefined && !(timeLimit.minutes > 0 && Number.isFinite(timeLimit.minutes)))
    throw new TrainingOptionError(
      caller,
      `timeLimit.minutes is ${timeLimit.minutes}; expected a number above 0.`,
    );
  checkCounts({ epochs, maxSteps, patience: earlyStopping?.patience, stepsPerCall }, caller);
  checkStatistics(options.parameters, options.statistics ?? [], caller);
  if (checkpoints !== undefined) checkCheckpoints(checkpoints, caller);
}

const RESUME_RULES: readonly ResumeRule[] = ["never", "if-present", "always"];

function checkCheckpoints(options: CheckpointOptions, caller: string | undefined): void {
  const { everyEpochs, everySteps, everySeconds = 1, resume = "never" } = options;
  checkCounts({ everyEpochs, everySteps }, caller);
  if (!(everySeconds >= 0))
    throw new TrainingOptionError(
      caller,
      `everySeconds is ${everySeconds}; expected a number of at least 0.`,
    );
  if (!RESUME_RULES.includes(resume))
    throw new TrainingOptionError(
      caller,
      `resume is ${JSON.stringify(resume)}; expected one of ${RESUME_RULES.join(", ")}.`,
    );
}

function checkCounts(counts: Readonly<Record<string, number | undefined>>, caller: string | undefined): void {
  for (const [name, count] of Object.entries(counts)) {
    if (count === undefined || (Number.isInteger(count) && count >= 1)) continue;
    throw new TrainingOptionError(caller, `${name} is ${count}; expected a whole number of at least 1.`);
  }
}
