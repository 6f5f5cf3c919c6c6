// A network for a task: one recurrent layer and a linear readout.
import { type CellState, type Key, linear, type RecurrentLayer, splitKey, type Tensor } from "grus";
import type { Task } from "./tasks/task.ts";

/** A network: parameters from a key, predictions from parameters and sequences. */
export interface Model<Parameters = unknown> {
  readonly name: string;
  init(key: Key): Parameters;
  /** [batch, outputSize] or [batch, time, outputSize], as the task asks; with a key, dropout and the like are on. */
  apply(parameters: Parameters, input: Tensor, options?: { readonly key?: Key | undefined }): Tensor;
}

/** The recurrent layer under a readout, by name. */
export interface NamedLayer<Parameters, State extends CellState> {
  readonly name: string;
  readonly layer: RecurrentLayer<Parameters, State>;
}

/** A layer with a linear readout for `task`. */
export function modelOf<Parameters, State extends CellState>(
  { name, layer }: NamedLayer<Parameters, State>,
  { answers, outputSize }: Task,
): Model {
  const readout = linear({ inputSize: layer.outputSize, outputSize });
  interface Both {
    readonly recurrent: ReturnType<typeof layer.init>;
    readonly readout: ReturnType<typeof readout.init>;
  }
  const model: Model<Both> = {
    name,
    init: (key) => {
      const [first, second] = splitKey(key);
      return { recurrent: layer.init(first), readout: readout.init(second) };
    },
    apply: (parameters, input, { key } = {}) => {
      const { output, hidden } = layer.bind(parameters.recurrent, { key })(input);
      return readout.bind(parameters.readout)(answers === "last" ? hidden : output);
    },
  };
  return model as Model;
}
