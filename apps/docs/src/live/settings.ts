// The settings of a training run: plain data, sent to the worker.
import type { BackendId } from "./backends.ts";

/** The settings of a run. */
export interface LiveSettings {
  readonly backend: BackendId;
  /** Only for the backend "wasm". */
  readonly threads: number;
  readonly hiddenSize: number;
  readonly learningRate: number;
  readonly epochs: number;
}

/** The options of the menus. */
export const choices = {
  hiddenSize: [8, 16, 32, 64, 128],
  learningRate: [0.0001, 0.0003, 0.001, 0.003, 0.01],
  epochs: [10, 40, 100, 400],
} as const;

/** The default settings. */
export const firstSettings: LiveSettings = {
  backend: "wasm",
  threads: 1,
  hiddenSize: 32,
  learningRate: 0.001,
  epochs: 100,
};

/**
 * The numbers of threads to offer: 1 if memory cannot be shared, else up to 4, which is all a model this
 * small can use.
 */
export function threadChoices(isIsolated: boolean, processors: number): readonly number[] {
  const most = isIsolated ? Math.max(1, Math.min(4, processors)) : 1;
  return Array.from({ length: most }, (_, i) => i + 1);
}
