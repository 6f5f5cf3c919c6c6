// What looks into recurrent layers, as far as training needs to know: `watchSequences` of @grus/cells is one.
import type { Tensor } from "@grus/tensor";

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

/** Makes a watch for one tracing, `probes` being added to the states of its sequences. `Watch` is what the loss hands on to its layers. */
export type WatchSequences<Watch> = (probes?: readonly Tensor[]) => {
  readonly watch: Watch;
  readonly sequences: readonly SeenSequence[];
};

/** "layer 0 forward", after "recurrence 2" where the model applies several recurrent layers. */
export function nameOf({
  index,
  layer,
  direction,
}: Pick<SeenSequence, "index" | "layer" | "direction">): string {
  return `sequence ${index} (layer ${layer}, ${direction})`;
}
