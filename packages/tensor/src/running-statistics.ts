// Running statistics of one step of training: where parts leave them, for what trains the model to take.
import type { Tensor } from "./tensor.ts";

/**
 * The running statistics that the parts of a model leave in one step of training, such as the running mean of
 * batch normalisation. They are leaves of the parameters that are not trained; a path leads to one of them.
 */
export interface RunningStatistics {
  /** What an earlier call in this step has left at a path; undefined where none has. */
  get(path: string): Tensor | undefined;
  /** Leaves a value, which no gradient may go through. */
  set(path: string, value: Tensor): void;
  /** The same for the part whose parameters are under `name`. */
  under(name: string): RunningStatistics;
  /** All that was left, by path. */
  all(): ReadonlyMap<string, Tensor>;
}

/** Where a step of training begins: nothing is left yet. */
export function runningStatistics(): RunningStatistics {
  return below(new Map(), "");
}

function below(values: Map<string, Tensor>, prefix: string): RunningStatistics {
  return {
    get: (path) => values.get(prefix + path),
    set: (path, value) => {
      values.set(prefix + path, value);
    },
    under: (name) => below(values, `${prefix}${name}.`),
    all: () =>
      new Map(
        [...values].flatMap(([path, value]) =>
          path.startsWith(prefix) ? [[path.slice(prefix.length), value] as const] : [],
        ),
      ),
  };
}
