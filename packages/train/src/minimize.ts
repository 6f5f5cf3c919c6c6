// minimize: the training loop, as an async iterator of progress.
import type { CheckpointOptions, ResumeRule } from "./checkpoints/checkpoint-options.ts";
import { TrainingOptionError } from "./errors.ts";
import type { EarlyStopping, Minimization, MinimizeOptions } from "./minimize-options.ts";
import { TrainingRun } from "./training-run.ts";

/**
 * Trains `parameters` to lower `loss`. The step (loss, gradient, optimizer) is one compiled program whose state stays on the device;
 * a step whose loss or gradient is not finite changes nothing and ends the run with {@link NonFiniteError}.
 *
 *     const run = minimize({ backend, parameters, loss, optimizer, train, validation, epochs: 40 });
 *     for await (const { epoch, loss } of run) show(epoch, loss);
 *     const { parameters: best } = await run.finish();
 */
export function minimize<Parameters, Batch, Watch = never, Carry = never>(
  options: MinimizeOptions<Parameters, Batch, Watch, Carry>,
): Minimization<Parameters, Carry> {
  checkOptions(options);
  const run = new TrainingRun(options);
  const epochs = run.epochs();
  return {
    [Symbol.asyncIterator]: () => epochs,
    finish: async () => {
      while (!(await epochs.next()).done);
      return run.result();
    },
  };
}

interface Counts {
  readonly epochs: number;
  readonly earlyStopping?: EarlyStopping;
  readonly stepsPerCall?: number;
  readonly checkpoints?: CheckpointOptions;
  readonly caller?: string | undefined;
}

function checkOptions({ epochs, earlyStopping, stepsPerCall = 1, checkpoints, caller }: Counts): void {
  const {
    everyEpochs = 1,
    everySteps = 1,
    everySeconds = 1,
    resume = "never",
  }: Partial<CheckpointOptions> = checkpoints ?? {};
  const patience = earlyStopping?.patience ?? 1;
  for (const [name, count] of Object.entries({ epochs, patience, stepsPerCall, everyEpochs, everySteps })) {
    if (!Number.isInteger(count) || count < 1)
      throw new TrainingOptionError(caller, `${name} is ${count}; expected a whole number of at least 1.`);
  }
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

const RESUME_RULES: readonly ResumeRule[] = ["never", "if-present", "always"];
