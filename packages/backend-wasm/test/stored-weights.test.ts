// Weights in float16 and int8: results beside those of the reference backend with weights rounded alike.
import {
  compile,
  concat,
  fromHalves,
  fromInt8Rows,
  gather,
  grad,
  gruSequence,
  int8Rows,
  lstmSequence,
  matmul,
  mul,
  referenceBackend,
  rnnSequence,
  scan,
  sum,
  type Tensor,
  tanh,
  tensor,
  toHalves,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { relaxedSimd } from "wasm-feature-detect";
import { WasmOptionError } from "../src/errors.ts";
import { wasmBackend as inferenceBackend } from "../src/inference.ts";
import { wasmBackend as storedBackend } from "../src/stored.ts";
import type { WasmBackend } from "../src/wasm-contract.ts";

const formats = ["int8", "float16"] as const;
type Format = (typeof formats)[number];

function wave(shape: readonly number[], seed: number, scale = 0.3): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => scale * Math.sin(12.9898 * (i + 1) + 78.233 * seed)),
    shape,
  );
}

/** The weights as they are after rounding to the format. */
function rounded(weights: Tensor, format: Format): Tensor {
  const data = Float32Array.from(weights.data);
  const values =
    format === "int8" ? fromInt8Rows(int8Rows(data, weights.shape[0]!)) : fromHalves(toHalves(data));
  return tensor(values, weights.shape);
}

type Weights = Record<"weightIh" | "weightHh" | "biasIh" | "biasHh", Tensor>;

function weightsOf(gates: number, input: number, hidden: number): Weights {
  const rows = gates * hidden;
  return {
    weightIh: wave([rows, input], 2),
    weightHh: wave([rows, hidden], 3),
    biasIh: wave([rows], 4),
    biasHh: wave([rows], 5),
  };
}

/** Rounding of inputs to 14 bits changes sums by some 1e-4 of the largest; halves only their order. */
const TOLERANCE: Readonly<Record<Format, number>> = { int8: 2e-4, float16: 1e-5 };

async function expectNear(
  format: Format,
  f: (x: Tensor, rounded: (weights: Tensor) => Tensor) => Tensor,
  x: Tensor,
): Promise<void> {
  const reference = await compile(
    referenceBackend(),
    (given: Tensor) => f(given, (weights) => rounded(weights, format)),
    x,
  );
  const expected = (await reference.run(x)).data;
  const plain = await compile(referenceBackend(), (given: Tensor) => f(given, (weights) => weights), x);
  const unrounded = (await plain.run(x)).data;
  const backend = await storedBackend({ weights: format, threads: 1 });
  const compiled = await compile(backend, (given: Tensor) => f(given, (weights) => weights), x);
  const found = compiled.runSync(x).data;
  const apart = (other: ArrayLike<number>) =>
    Math.max(...Array.from(found, (value, i) => Math.abs(value - other[i]!)));
  expect(apart(expected)).toBeLessThan(TOLERANCE[format]);
  // Otherwise the weights would not have been rounded at all.
  expect(apart(unrounded)).toBeGreaterThan(2 * apart(expected));
  await backend.dispose();
}

const sequences = {
  gru: (x: Tensor, w: Weights) => gruSequence(x, w).output,
  "gru, reset before": (x: Tensor, w: Weights) => gruSequence(x, w, { resetAfter: false }).output,
  lstm: (x: Tensor, w: Weights) => lstmSequence(x, w).output,
  rnn: (x: Tensor, w: Weights) => rnnSequence(x, w).output,
};
const gatesOf = { gru: 3, "gru, reset before": 3, lstm: 4, rnn: 1 };

describe.each(formats)("%s", (format) => {
  test.each(Object.keys(sequences) as (keyof typeof sequences)[])("%s", async (name) => {
    for (const [batch, time, input, hidden] of [
      [1, 1, 5, 37],
      [5, 6, 40, 24],
    ] as const) {
      const weights = weightsOf(gatesOf[name], input, hidden);
      await expectNear(
        format,
        (x, round) =>
          sequences[name](x, {
            ...weights,
            weightIh: round(weights.weightIh),
            weightHh: round(weights.weightHh),
          }),
        wave([batch, time, input], 1, 1),
      );
    }
  });

  test("products, either side of the depth of a block, and with a transposed operand", async () => {
    for (const [m, k, n] of [
      [1, 300, 11],
      [3, 2048, 4],
      [2, 2500, 6],
    ] as const) {
      const weights = wave([n, k], 7, 0.02);
      const turned = tensor(
        Float32Array.from({ length: k * n }, (_, i) => weights.data[(i % n) * k + Math.floor(i / n)]!),
        [k, n],
      );
      await expectNear(
        format,
        (x, round) => matmul(x, round(weights), { transposeB: true }),
        wave([m, k], 8, 1),
      );
      const backend = await storedBackend({ weights: format, threads: 1 });
      const x = wave([m, k], 8, 1);
      const straight = await compile(
        backend,
        (given: Tensor) => matmul(given, weights, { transposeB: true }),
        x,
      );
      const crossed = await compile(backend, (given: Tensor) => matmul(given, turned), x);
      expect(crossed.runSync(x).data).toEqual(straight.runSync(x).data);
      await backend.dispose();
    }
  });

  test("products in a scan", async () => {
    const weights = wave([24, 24], 9);
    await expectNear(
      format,
      (x, round) => {
        const step = (h: Tensor) => {
          const next = tanh(matmul(h, round(weights), { transposeB: true }));
          return { carry: next, output: next };
        };
        return scan(step, x, {}, { length: 4 }).outputs;
      },
      wave([2, 24], 10, 1),
    );
  });

  test("weights that are moved first are found, and others stay as they are", async () => {
    const [parts, table] = [[wave([8, 30], 11), wave([12, 30], 12)], wave([30, 30], 13)];
    const weights = concat(parts, 0);
    const whole = tensor(Float32Array.from([...parts[0]!.data, ...parts[1]!.data]), [20, 30]);
    const x = wave([2, 30], 14, 1);
    const backend = await storedBackend({ weights: format, threads: 1 });
    const product = (w: Tensor) => (given: Tensor) => matmul(given, w, { transposeB: true });
    const moved = await compile(backend, product(weights), x);
    const direct = await compile(backend, product(whole), x);
    expect(moved.runSync(x).data).toEqual(direct.runSync(x).data);
    const plain = await inferenceBackend({ threads: 1 });
    const shared = (given: Tensor) => ({ y: matmul(given, table, { transposeB: true }), z: mul(table, 2) });
    const [kept, expected] = await Promise.all([compile(backend, shared, x), compile(plain, shared, x)]);
    expect(kept.runSync(x)).toEqual(expected.runSync(x));
    await Promise.all([backend.dispose(), plain.dispose()]);
  });

  test("tables of vectors, also if a product reads them too", async () => {
    const table = wave([40, 21], 15);
    const ids = tensor(Int32Array.of(3, 39, 0, 3, 40, -1), [6]);
    const f = (rows: Tensor) => (given: Tensor<"int32">) => {
      const vectors = gather(rows, given);
      return { vectors, scores: matmul(vectors, rows, { transposeB: true }) };
    };
    const backend = await storedBackend({ weights: format, threads: 1 });
    const compiled = await compile(backend, f(table), ids);
    const reference = await compile(referenceBackend(), f(rounded(table, format)), ids);
    const [found, expected] = [compiled.runSync(ids), await reference.run(ids)];
    expect(found.vectors.data).toEqual(expected.vectors.data);
    found.scores.data.slice(0, 160).forEach((score, i) => {
      expect(Math.abs(score - expected.scores.data[i]!)).toBeLessThan(TOLERANCE[format]);
    });
    await backend.dispose();
  });

  test("the memory of weights is a quarter or half", async () => {
    const weights = weightsOf(4, 64, 256);
    const x = wave([1, 1, 64], 1);
    const bytesOf = async (backend: WasmBackend) => {
      const { program } = await compile(backend, (given: Tensor) => lstmSequence(given, weights).output, x);
      const { bytes } = await backend.compile(program);
      await backend.dispose();
      return bytes;
    };
    const stored = await bytesOf(await storedBackend({ weights: format, threads: 1 }));
    const plain = await bytesOf(await inferenceBackend({ threads: 1 }));
    expect(stored / plain).toBeLessThan(format === "int8" ? 0.3 : 0.55);
  });

  test("training is refused", async () => {
    const backend = await storedBackend({ weights: format, threads: 1 });
    const weights = weightsOf(4, 5, 8);
    const loss = (w: Weights) => sum(lstmSequence(wave([1, 2, 5], 1), w).output);
    await expect(compile(backend, grad(loss), weights)).rejects.toThrow(
      `With weights in ${format} there are no kernels to train or score.`,
    );
    await backend.dispose();
  });
});

test("int8 gives the same bits with relaxed SIMD and without, for any number of threads", async () => {
  expect(await relaxedSimd()).toBe(true);
  const weights = weightsOf(3, 40, 133);
  const x = wave([9, 7, 40], 1, 1);
  const products = wave([50, 2500], 2, 0.02);
  const row = wave([3, 2500], 3, 1);
  const results: unknown[] = [];
  for (const options of [
    { simd: "simd128", threads: 1 },
    { simd: "relaxed", threads: 1 },
    { simd: "relaxed", threads: 2 },
  ] as const) {
    const backend = await storedBackend({ ...options, weights: "int8" });
    const product = await compile(backend, (r: Tensor) => matmul(r, products, { transposeB: true }), row);
    results.push(product.runSync(row).data);
    if (options.simd === "relaxed") {
      const sequence = await compile(backend, (given: Tensor) => gruSequence(given, weights).output, x);
      results.push(sequence.runSync(x).data);
    }
    await backend.dispose();
  }
  const [plain, relaxed, oneThread, again, twoThreads] = results;
  expect(relaxed).toEqual(plain);
  expect(again).toEqual(plain);
  expect(twoThreads).toEqual(oneThread);
});

test("options and weights that do not fit are refused", async () => {
  const wrong = { weights: "int4" as "int8" };
  await expect(storedBackend(wrong)).rejects.toThrow(WasmOptionError);
  await expect(storedBackend(wrong)).rejects.toThrow(
    'wasmBackend: weights is int4; expected "float16" or "int8".',
  );
  const backend = await storedBackend({ weights: "float16", threads: 1 });
  const large = wave([20, 30], 1, 1e6);
  await expect(
    compile(backend, (x: Tensor) => matmul(x, large, { transposeB: true }), wave([1, 30], 2)),
  ).rejects.toThrow('weights is "float16"; expected "int8" or "float32" for a model with a weight of');
  await backend.dispose();
});
