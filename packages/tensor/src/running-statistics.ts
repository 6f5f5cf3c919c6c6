// Running statistics of one training step, collected from parts for the training loop.
import type { Tensor } from "./tensor.ts";

/**
 * The running statistics that the parts of a model record in one training step, such as the running mean of
 * batch normalisation. They are leaves of the parameters that are not trained, addressed by path.
 */
export interface RunningStatistics {
  /** The value recorded at a path by an earlier call in this step; undefined if there is none. */
  get(path: string): Tensor | undefined;
  /** Records a value, on which no gradient may depend: pass it through stopGradient. */
  set(path: string, value: Tensor): void;
  /** The view for the part with parameters under `name`. */
  under(name: string): RunningStatistics;
  /** All recorded values, by path. */
  all(): ReadonlyMap<string, Tensor>;
}

/** The initial collection of a training step: empty. */
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
