// minimize: the training loop, as an async iterator of progress.
import { checkOptions } from "./check-options.ts";
import type { Metric, MetricValues } from "./metrics/metric.ts";
import type { Minimization, MinimizeOptions } from "./minimize-options.ts";
import { TrainingRun } from "./training-run.ts";

/**
 * Trains `parameters` to minimize `loss`. The step (loss, gradient, optimizer) is a compiled program, one per
 * shape of batch, whose state stays on the device; a step whose loss or gradient is not finite changes
 * nothing and ends the run with {@link NonFiniteError}.
 *
 *     const run = minimize({ backend, parameters, train, loss, optimizer, validation, epochs: 40 });
 *     for await (const { epoch, loss } of run) show(epoch, loss);
 *     const { parameters: best } = await run.finish();
 */
export function minimize<
  Parameters,
  Batch = never,
  Carry = undefined,
  Metrics extends Readonly<Record<string, Metric>> = Readonly<Record<string, Metric>>,
>(
  options: MinimizeOptions<Parameters, Batch, Carry, Metrics>,
): Minimization<Parameters, Carry, MetricValues<Metrics>> {
  checkOptions(options);
  const run = new TrainingRun<Parameters, Batch, Carry>(options);
  const epochs = run.epochs();
  const training: Minimization<Parameters, Carry> = {
    [Symbol.asyncIterator]: () => epochs,
    finish: async () => {
      while (!(await epochs.next()).done);
      return run.result();
    },
  };
  return training as Minimization<Parameters, Carry, MetricValues<Metrics>>;
}
