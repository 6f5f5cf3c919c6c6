// minimize: the training loop, as an async iterator of progress.
import { checkOptions } from "./check-options.ts";
import type { Minimization, MinimizeOptions } from "./minimize-options.ts";
import { TrainingRun } from "./training-run.ts";

/**
 * Trains `parameters` to lower `loss`. The step (loss, gradient, optimizer) is a compiled program, one for each shape of batch, whose state stays on the
 * device; a step whose loss or gradient is not finite changes nothing and ends the run with {@link NonFiniteError}.
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
