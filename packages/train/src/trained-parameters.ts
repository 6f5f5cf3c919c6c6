// Splits parameters into those trained by the optimizer and running statistics.
import { flatten, mapTree, type RunningStatistics, replaceLeaves, type Tensor } from "@grus/tensor";
import { TrainingOptionError } from "./errors.ts";

/** The parameters without those at the paths `statistics`. */
export function trainedOf<Parameters>(
  parameters: Parameters,
  statistics: readonly string[] | undefined,
): Parameters {
  if (statistics === undefined || statistics.length === 0) return parameters;
  const left = (leaf: unknown, path: string) => (statistics.includes(path) ? undefined : leaf);
  return mapTree<Parameters, unknown>(parameters, left);
}

/** `parameters` with the trained ones replaced by those of `trained`. */
export function withTrained<Parameters>(parameters: Parameters, trained: Parameters): Parameters {
  if (parameters === trained) return trained;
  return replaceLeaves(parameters, new Map(flatten(trained).map(({ path, leaf }) => [path, leaf])));
}

/**
 * The running statistics collected from the loss, for the result of a step. Throws
 * {@link TrainingOptionError} for one that is not named by the options, which the optimizer would train.
 */
export function leftOf(
  left: RunningStatistics,
  statistics: readonly string[] | undefined,
  caller: string | undefined,
): Readonly<Record<string, Tensor>> {
  const other = [...left.all().keys()].find((path) => !statistics?.includes(path));
  if (other === undefined) return Object.fromEntries(left.all());
  throw new TrainingOptionError(
    caller,
    `the loss updates the running statistic ${other}, which the option statistics does not name.\nPass statistics: model.statistics.`,
  );
}

/** Throws {@link TrainingOptionError} for a path without a parameter. */
export function checkStatistics(
  parameters: unknown,
  statistics: readonly string[],
  caller: string | undefined,
): void {
  const paths = new Set(flatten(parameters).map(({ path }) => path));
  const other = statistics.find((path) => !paths.has(path));
  if (other === undefined) return;
  throw new TrainingOptionError(
    caller,
    `statistics names ${other}, which the parameters do not have.\nPass the model's statistics, each prefixed with the path to its parameters.`,
  );
}
