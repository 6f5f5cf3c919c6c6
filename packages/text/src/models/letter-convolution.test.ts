import { evaluate, key, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { letterConvolution } from "./letter-convolution.ts";

const [vocabulary, embeddingSize, outputSize] = [6, 3, 4];

/** relu(bias + Σ weight · vectors of the letters around), at most over the letters of one word. */
function plain(
  word: readonly number[],
  padding: number,
  width: number,
  parameters: Record<string, Tensor>,
): number[] {
  const { vectors, weight, bias } = parameters;
  const of = (letter: number | undefined, i: number) =>
    letter === undefined || letter === padding ? 0 : vectors!.data[letter * embeddingSize + i]!;
  return Array.from({ length: outputSize }, (_, filter) =>
    word.reduce((most, letter, t) => {
      if (letter === padding) return most;
      let sum = bias!.data[filter]!;
      for (let i = 0; i < embeddingSize; i++)
        for (let place = 0; place < width; place++)
          sum +=
            weight!.data[(filter * embeddingSize + i) * width + place]! *
            of(word[t + place - (width - 1) / 2], i);
      return Math.max(most, sum);
    }, 0),
  );
}

test.each([
  [0, 1],
  [0, 3],
  [2, 3],
  [0, 7],
])("is a convolution with max pooling over the letters: padding %i, width %i", async (padding, width) => {
  const part = letterConvolution({ vocabulary, padding, embeddingSize, outputSize, width });
  const own = part.init(key(3));
  const words = [
    [1, 2, 3, 4, 5],
    [5, 1, 0, 0, 0],
    [padding, padding, padding, padding, padding],
    [4, 4, 1, 2, 0],
  ];
  const letters = tensor(Int32Array.from(words.flat()), [2, 2, 5], "int32");
  const found = await evaluate(referenceBackend({ precision: "float64" }), part.bind(own)(letters));
  expect(found.shape).toEqual([2, 2, outputSize]);
  const parameters = { vectors: own.embedding.weight, weight: own.weight, bias: own.bias };
  expectClose(
    Array.from(found.data),
    words.flatMap((word) => plain(word, padding, width, parameters)),
    { absolute: 1e-6 },
  );
});
