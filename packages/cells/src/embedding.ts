// The embedding layer.
import { broadcastTo, DTypeError, equal, expandAxis, gather, type Tensor, where } from "@grus/tensor";
import { eachStep } from "./each-step.ts";
import { CellOptionError, checkSizes } from "./errors.ts";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { normalInit } from "./initialisers/normal.ts";
import type { Layer } from "./layer.ts";
import { defined } from "./part-definition.ts";

/** The parameters of an embedding. */
export interface EmbeddingParameters {
  /** [vocabulary, outputSize]: one row per index. */
  readonly weight: Tensor<"float32">;
}

/** Options of {@link embedding}. */
export interface EmbeddingOptions {
  /** The number of indices. */
  readonly vocabulary: number;
  /** Features of each vector. */
  readonly outputSize: number;
  /** An index whose vector is 0 and stays 0, such as that of padding. Default: none. */
  readonly paddingIndex?: number | undefined;
  /** Initialiser of the rows. Default, as PyTorch: normal with mean 0 and standard deviation 1. */
  readonly initialiser?: Initialiser | undefined;
}

/**
 * Looks up a vector for each index: int32 [...] -> float32 [..., outputSize]. As PyTorch's `nn.Embedding`; an
 * index outside [0, vocabulary) gives NaN, which training reports. Throws {@link CellOptionError}, and
 * {@link DTypeError} unless indices are int32.
 */
export function embedding(options: EmbeddingOptions): Layer<EmbeddingParameters, "int32"> {
  const { vocabulary, outputSize, paddingIndex, initialiser = normalInit() } = options;
  checkSizes("embedding", { vocabulary, outputSize });
  if (
    paddingIndex !== undefined &&
    !(Number.isInteger(paddingIndex) && paddingIndex >= 0 && paddingIndex < vocabulary)
  ) {
    throw new CellOptionError(
      "embedding",
      "paddingIndex",
      paddingIndex,
      `an index from 0 to ${vocabulary - 1}`,
    );
  }
  return defined(
    { kind: "embedding", options },
    {
      reads: "int32",
      vocabulary,
      outputSize,
      init: (key) => ({ weight: initialiser(key, [vocabulary, outputSize]) }),
      bind: ({ weight }) =>
        eachStep("embedding", (indices) => {
          if (indices.dtype !== "int32") {
            throw new DTypeError("embedding", {
              subject: "indices",
              expected: "int32",
              got: indices.dtype,
              cure: 'Convert them with cast(indices, "int32").',
            });
          }
          const vectors = gather(weight, indices);
          if (paddingIndex === undefined) return vectors;
          return where(broadcastTo(expandAxis(equal(indices, paddingIndex), -1), vectors.shape), 0, vectors);
        }),
    },
  );
}
