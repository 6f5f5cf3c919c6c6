// What leads round the layers of a stack.
import { type SequenceOptions, splitKey, type Tensor } from "@grus/tensor";
import { CellOptionError } from "./errors.ts";
import type { LayerConnection } from "./layer-connection.ts";
import type { LinearParameters } from "./linear.ts";
import { clearPadding } from "./padding.ts";

/** The features that go into a layer and come out of it. */
export interface LayerSizes {
  readonly inputSize: number;
  readonly outputSize: number;
}

/** The connections round the layers of a stack. */
export interface StackConnections {
  /** Their parameters: an empty record where nothing leads round. */
  init(key: Tensor): { readonly connections: readonly Partial<LinearParameters>[] };
  /** What goes on from layer `i`, which has made `output` of `input`; 0 in the padding. */
  join(
    i: number,
    parameters: readonly Partial<LinearParameters>[] | undefined,
    sides: { readonly input: Tensor; readonly output: Tensor },
    walk: SequenceOptions,
  ): Tensor;
}

/** `connection` round each layer whose sizes are equal. Throws {@link CellOptionError} where there is none. */
export function stackConnections(
  connection: LayerConnection,
  sizes: readonly LayerSizes[],
): StackConnections {
  const isJoined = sizes.map(({ inputSize, outputSize }) => inputSize === outputSize);
  if (!isJoined.includes(true)) {
    const expected = "none, or a layer with as many features going in as coming out";
    throw new CellOptionError("recurrent", "connection", "given", expected);
  }
  return {
    init: (key) => {
      // Keys of another count than the layers' are other keys than theirs.
      const keys = splitKey(key, 2 * sizes.length);
      return {
        connections: sizes.map(({ inputSize }, i) =>
          isJoined[i] ? connection.init(keys[i]!, inputSize) : {},
        ),
      };
    },
    join: (i, parameters, { input, output }, walk) => {
      if (!isJoined[i]) return output;
      const joined = connection.join(parameters?.[i] ?? {}, clearPadding(input, walk), output);
      return clearPadding(joined, walk);
    },
  };
}
