// How a loss is looked into at its recurrent layers, as far as training needs to know: `watchSequences` of
// @grus/cells does it.
import type { Key, RunningStatistics, Tensor } from "@grus/tensor";

/** A recurrence over a sequence, seen from inside. */
export interface SeenSequence {
  /** Counted from 0 over all recurrent layers of the model. */
  readonly index: number;
  readonly layer: number;
  readonly direction: string;
  readonly reverse: boolean;
  /** [batch, time, stateSize]: what is added to the states. */
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

/** What recurrent layers take as `watch`: runs a cell over a sequence in place of `run`. */
export type LayerWatch = <Run>(
  run: Run,
  place: { readonly layer: number; readonly direction: "forward" | "reverse" },
) => Run;

/**
 * Makes a {@link LayerWatch} for one tracing, `probes` being added to the states of the sequences that it
 * sees.
 */
export type WatchSequences = (probes?: readonly Tensor[]) => {
  readonly watch: unknown;
  readonly sequences: readonly SeenSequence[];
};

/** What a loss is given that is looked into. */
export interface WatchedContext {
  readonly key?: Key | undefined;
  /** To be passed to recurrent layers. */
  readonly watch?: LayerWatch | undefined;
  /** To be passed to models with batch normalisation. What they leave there is dropped. */
  readonly statistics?: RunningStatistics | undefined;
}

/** The watch, for a loss. */
export function watchOf({ watch }: ReturnType<WatchSequences>): LayerWatch {
  return watch as LayerWatch;
}

/** "layer 0 forward", after "recurrence 2" where the model applies several recurrent layers. */
export function nameOf({
  index,
  layer,
  direction,
}: Pick<SeenSequence, "index" | "layer" | "direction">): string {
  return `sequence ${index} (layer ${layer}, ${direction})`;
}
