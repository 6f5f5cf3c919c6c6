// Instrumentation of recurrent layers, as far as training needs it; implemented by `watchSequences` of
// @grus/cells.
import type { Key, RunningStatistics, Tensor } from "@grus/tensor";

/** A recorded run of a recurrence over a sequence. */
export interface SeenSequence {
  /** Counted from 0 over all recurrent layers of the model. */
  readonly index: number;
  readonly layer: number;
  readonly direction: string;
  readonly reverse: boolean;
  /** [batch, time, stateSize]: added to the states. */
  readonly probe: Tensor;
  /** [batch, time, inputSize] */
  readonly input: Tensor;
  /** [batch, time, hiddenSize] */
  readonly hidden: Tensor;
  /** [batch, time, features] by name. */
  readonly gates: Readonly<Record<string, Tensor>>;
  /** [batch, time, 1]: 1 where a step is valid, else 0. */
  readonly isValid: Tensor;
}

/** The `watch` of recurrent layers: runs a cell over a sequence in place of `run`. */
export type LayerWatch = <Run>(
  run: Run,
  place: { readonly layer: number; readonly direction: "forward" | "reverse" },
) => Run;

/**
 * Creates a {@link LayerWatch} for one tracing; `probes` are added to the states of the sequences that it
 * records.
 */
export type WatchSequences = (probes?: readonly Tensor[]) => {
  readonly watch: unknown;
  readonly sequences: readonly SeenSequence[];
};

/** The context of an inspected loss. */
export interface WatchedContext {
  readonly key?: Key | undefined;
  /** To be passed to recurrent layers. */
  readonly watch?: LayerWatch | undefined;
  /** The collector for models with batch normalisation; its content is discarded. */
  readonly statistics?: RunningStatistics | undefined;
}

/** The watch, for a loss. */
export function watchOf({ watch }: ReturnType<WatchSequences>): LayerWatch {
  return watch as LayerWatch;
}

/** "layer 0 forward", preceded by "recurrence 2" if the model applies several recurrent layers. */
export function nameOf({
  index,
  layer,
  direction,
}: Pick<SeenSequence, "index" | "layer" | "direction">): string {
  return `sequence ${index} (layer ${layer}, ${direction})`;
}
