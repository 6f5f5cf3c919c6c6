// The skip connections of a stack.
import { type SequenceOptions, splitKey, type Tensor } from "@grus/tensor";
import { CellOptionError } from "./errors.ts";
import type { LayerConnection } from "./layer-connection.ts";
import type { LinearParameters } from "./linear.ts";
import { clearPadding } from "./padding.ts";

/** The input and output features of a layer. */
export interface LayerSizes {
  readonly inputSize: number;
  readonly outputSize: number;
}

/** The skip connections of a stack. */
export interface StackConnections {
  /** Their parameters: an empty record for layers without a connection. */
  init(key: Tensor): { readonly connections: readonly Partial<LinearParameters>[] };
  /** The result of layer `i`, whose `output` is computed from `input`; 0 in the padding. */
  join(
    i: number,
    parameters: readonly Partial<LinearParameters>[] | undefined,
    sides: { readonly input: Tensor; readonly output: Tensor },
    sequence: SequenceOptions,
  ): Tensor;
}

/** `connection` around each layer with equal sizes. Throws {@link CellOptionError} if there is none. */
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
      // Splitting into as many keys as layers with a connection would give other keys than theirs.
      const keys = splitKey(key, 2 * sizes.length);
      return {
        connections: sizes.map(({ inputSize }, i) =>
          isJoined[i] ? connection.init(keys[i]!, inputSize) : {},
        ),
      };
    },
    join: (i, parameters, { input, output }, sequence) => {
      if (!isJoined[i]) return output;
      const joined = connection.join(parameters?.[i] ?? {}, clearPadding(input, sequence), output);
      return clearPadding(joined, sequence);
    },
  };
}
