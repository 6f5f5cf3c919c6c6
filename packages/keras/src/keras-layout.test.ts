import type { RecurrentParameters } from "@grus/cells";
import { fromData, type TensorData } from "@grus/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  batchNormFromKeras,
  batchNormToKeras,
  denseFromKeras,
  denseToKeras,
  embeddingFromKeras,
  embeddingToKeras,
  gruFromKeras,
  gruToKeras,
  KerasLayoutError,
  type KerasRecurrentWeights,
  lstmFromKeras,
  lstmToKeras,
  normFromKeras,
  normToKeras,
  simpleRnnFromKeras,
  simpleRnnToKeras,
} from "./keras-layout.ts";

/** Numbers that all differ. */
function ramp(first: number, ...shape: number[]): TensorData {
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, dtype: "float32", data: Float32Array.from({ length }, (_, i) => first + i) };
}

function plain(record: object): Record<string, { shape: readonly number[]; data: number[] }> {
  return Object.fromEntries(
    Object.entries(record as Record<string, TensorData>).map(([name, { shape, data }]) => [
      name,
      { shape: [...shape], data: [...data] },
    ]),
  );
}

const sizes = fc.record({ inputs: fc.integer({ min: 1, max: 5 }), units: fc.integer({ min: 1, max: 4 }) });

describe("round trips", () => {
  const forms = [
    ["GRU, reset after", 3, true, gruFromKeras, (own: RecurrentParameters) => gruToKeras(own)],
    [
      "GRU, reset before",
      3,
      false,
      gruFromKeras,
      (own: RecurrentParameters) => gruToKeras(own, { resetAfter: false }),
    ],
    ["LSTM", 4, false, lstmFromKeras, lstmToKeras],
    ["SimpleRNN", 1, false, simpleRnnFromKeras, simpleRnnToKeras],
  ] as const;

  test.each(forms)("%s, with and without bias", (_name, gates, hasTwo, from, to) => {
    fc.assert(
      fc.property(sizes, fc.boolean(), ({ inputs, units }, hasBias) => {
        const columns = gates * units;
        const weights: KerasRecurrentWeights = {
          kernel: ramp(1, inputs, columns),
          recurrentKernel: ramp(100, units, columns),
          ...(hasBias ? { bias: hasTwo ? ramp(200, 2, columns) : ramp(200, columns) } : {}),
        };
        expect(plain(to(from(weights)))).toEqual(plain(weights));
      }),
    );
  });

  test("Dense, Embedding and the normalisations", () => {
    const dense = { kernel: ramp(1, 3, 2), bias: ramp(20, 2) };
    expect(plain(denseToKeras(denseFromKeras(dense)))).toEqual(plain(dense));
    expect(plain(denseToKeras(denseFromKeras({ kernel: dense.kernel })))).toEqual(
      plain({ kernel: dense.kernel }),
    );
    const embeddings = ramp(1, 4, 3);
    expect(plain(embeddingToKeras(embeddingFromKeras({ embeddings })))).toEqual(plain({ embeddings }));
    for (const norm of [
      { gamma: ramp(1, 3), beta: ramp(5, 3) },
      { gamma: ramp(1, 3) },
      { beta: ramp(5, 3) },
      {},
    ])
      expect(plain(normToKeras(normFromKeras(norm)))).toEqual(plain(norm));
    const batchNorm = {
      gamma: ramp(1, 3),
      beta: ramp(5, 3),
      movingMean: ramp(9, 3),
      movingVariance: ramp(15, 3),
    };
    expect(plain(batchNormToKeras(batchNormFromKeras(batchNorm)))).toEqual(plain(batchNorm));
  });
});

describe("the layout itself", () => {
  test("a GRU's columns z, r, h become rows r, z, n; row 0 of its bias is the input's", () => {
    const own = gruFromKeras({
      kernel: { shape: [2, 3], dtype: "float32", data: Float32Array.of(10, 20, 30, 11, 21, 31) },
      recurrentKernel: { shape: [1, 3], dtype: "float32", data: Float32Array.of(40, 50, 60) },
      bias: { shape: [2, 3], dtype: "float32", data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    });
    expect(plain(own)).toEqual({
      weightIh: { shape: [3, 2], data: [20, 21, 10, 11, 30, 31] },
      weightHh: { shape: [3, 1], data: [50, 40, 60] },
      biasIh: { shape: [3], data: [2, 1, 3] },
      biasHh: { shape: [3], data: [5, 4, 6] },
    });
  });

  test("an LSTM's gates i, f, c, o match ours", () => {
    const own = lstmFromKeras({ kernel: ramp(1, 1, 4), recurrentKernel: ramp(5, 1, 4), bias: ramp(9, 4) });
    expect(plain(own)).toEqual({
      weightIh: { shape: [4, 1], data: [1, 2, 3, 4] },
      weightHh: { shape: [4, 1], data: [5, 6, 7, 8] },
      biasIh: { shape: [4], data: [9, 10, 11, 12] },
    });
  });

  test("our two biases become one where Keras has one", () => {
    const own = {
      weightIh: fromData(ramp(1, 4, 2)),
      weightHh: fromData(ramp(1, 4, 1)),
      biasIh: fromData(ramp(1, 4)),
      biasHh: fromData(ramp(10, 4)),
    };
    expect([...lstmToKeras(own).bias!.data]).toEqual([11, 13, 15, 17]);
  });
});

test("refuses weights that do not fit", () => {
  const message = (read: () => unknown) => {
    expect(read).toThrow(KerasLayoutError);
    try {
      read();
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  expect(message(() => gruFromKeras({ kernel: ramp(0, 2, 6), recurrentKernel: ramp(0, 3, 6) }))).toBe(
    "gruFromKeras: kernels are [2, 6] and [3, 6]; expected [input, 3 · units] and [units, 3 · units].\nPass the weights of a single layer of that kind.",
  );
  expect(
    message(() =>
      gruFromKeras({ kernel: ramp(0, 2, 6), recurrentKernel: ramp(0, 2, 6), bias: ramp(0, 2, 5) }),
    ),
  ).toContain("bias has shape [2, 5]; expected [2, 6]");
  expect(
    message(() =>
      lstmFromKeras({ kernel: ramp(0, 2, 8), recurrentKernel: ramp(0, 2, 8), bias: ramp(0, 2, 8) }),
    ),
  ).toContain("bias has shape [2, 8]; expected [8]");
  expect(message(() => denseFromKeras({ kernel: ramp(0, 2) }))).toContain(
    "kernel is float32 [2]; expected a float32 matrix",
  );
});
