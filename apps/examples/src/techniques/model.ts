// The network for a task: one recurrent layer and a linear readout.
import { linear } from "@grus/cells";
import { type Key, splitKey, type Tensor } from "@grus/tensor";
import type { SequenceLayer } from "./cells.ts";
import type { Task } from "./tasks/task.ts";

/** A network with opaque parameters. */
export interface Network {
  init(key: Key): unknown;
  /** Returns [batch, outputSize] or [batch, time, outputSize], by task; a key enables random masks. */
  apply(parameters: unknown, input: Tensor, options?: { readonly key?: Key | undefined }): Tensor;
}

/** Adds a linear readout for `task` to a layer. */
export function networkOf(layer: SequenceLayer, { answers, outputSize }: Task): Network {
  const readout = linear({ inputSize: layer.outputSize, outputSize });
  const init = (key: Key) => {
    const [first, second] = splitKey(key);
    return { recurrent: layer.init(first), readout: readout.init(second) };
  };
  return {
    init,
    apply: (parameters: ReturnType<typeof init>, input, { key } = {}) => {
      const { output, hidden } = layer.bind(parameters.recurrent, { key })(input);
      return readout.bind(parameters.readout)(answers === "last" ? hidden : output);
    },
  };
}
