// Truncated normal, sparse, biases of gates, gains.
import { evaluate, fromData, key, referenceBackend, type Tensor, zeros } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { draw, meanOf, spread } from "../../test/samples.ts";
import { CellOptionError } from "../errors.ts";
import { gru, lstm } from "../recurrent-layers.ts";
import { constantInit } from "./constant.ts";
import { gainOf } from "./gain.ts";
import { chronoGruInit, chronoLstmInit, forgetBiasInit } from "./gate-biases.ts";
import { normalProbability, normalQuantile } from "./normal-quantile.ts";
import { sparseInit } from "./sparse.ts";
import { truncatedNormalInit } from "./truncated-normal.ts";

describe("the normal distribution", () => {
  // Published values of Φ, and Φ⁻¹ of R's qnorm.
  test.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.96, 0.024997895148220435],
    [2.9999, 0.9986496582],
    [3.0001, 0.9986505451],
    [-6, 9.865876450376946e-10],
  ])("Φ(%d)", (x, expected) => {
    expect(Math.abs(normalProbability(x) / expected - 1)).toBeLessThan(1e-9);
  });

  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-9, -5.997807015007686],
  ])("Φ⁻¹(%d)", (p, expected) => {
    expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-9);
  });

  test("Φ⁻¹ is the inverse of Φ, up to the tails", () => {
    for (let x = -5; x <= 5; x += 0.1) expect(normalQuantile(normalProbability(x))).toBeCloseTo(x, 7);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("truncatedNormalInit", () => {
  // Within two deviations a normal variable has the variance 1 − 4 φ(2) / (2 Φ(2) − 1) = 0.7737.
  test("has the moments of the truncated distribution, within its bounds", () => {
    const values = draw(truncatedNormalInit({ standardDeviation: 0.5, low: -1, high: 1 }), [60, 40]);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    expect(Math.abs(spread(values) / (0.5 * Math.sqrt(0.7737)) - 1)).toBeLessThan(0.06);
    expect(Math.abs(meanOf(values))).toBeLessThan((4 * 0.5) / Math.sqrt(2400));
  });

  // Above 3 deviations the mean is φ(3) / (1 − Φ(3)) = 3.283.
  test("reaches a far tail", () => {
    const values = draw(truncatedNormalInit({ low: 3, high: 8 }), [60, 40]);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(3);
    expect(Math.abs(meanOf(values) - 3.283)).toBeLessThan(0.03);
  });

  test("has a mean, and is a function of the key", () => {
    const initialiser = truncatedNormalInit({ mean: 5, standardDeviation: 0.1, low: 0, high: 10 });
    expect(Math.abs(meanOf(draw(initialiser, [60, 40])) - 5)).toBeLessThan(0.01);
    expect(draw(initialiser, [3, 2])).toEqual(draw(initialiser, [3, 2]));
    expect(draw(initialiser, [3, 2], 6)).not.toEqual(draw(initialiser, [3, 2]));
  });
});

test("sparseInit has the given share of zeros in each column, at random positions, and normal numbers elsewhere", () => {
  const values = draw(sparseInit({ sparsity: 0.33, standardDeviation: 0.2 }), [10, 300]);
  const rowsOfZeros = Array.from({ length: 300 }, (_, column) =>
    Array.from({ length: 10 }, (__, row) => row).filter((row) => values[row * 300 + column] === 0),
  );
  for (const rows of rowsOfZeros) expect(rows.length).toBe(4);
  expect(new Set(rowsOfZeros.map(String)).size).toBeGreaterThan(100);
  // The standard error of the standard deviation of 1800 numbers is 1.7 %; four of those.
  expect(Math.abs(spread(values.filter((value) => value !== 0)) / 0.2 - 1)).toBeLessThan(0.07);
  expect(draw(sparseInit({ sparsity: 0 }), [3, 4])).not.toContain(0);
  expect(new Set(draw(sparseInit({ sparsity: 1 }), [3, 4]))).toEqual(new Set([0]));
});

test("gainOf has the values of calculate_gain", () => {
  const names = ["linear", "sigmoid", "tanh", "relu", "leakyRelu", "selu"] as const;
  expect(names.map((name) => gainOf(name))).toEqual([1, 1, 5 / 3, Math.sqrt(2), Math.sqrt(2 / 1.0001), 0.75]);
  expect(gainOf("leakyRelu", 1)).toBe(1);
});

test("forgetBiasInit opens only the forget gate", () => {
  expect(draw(forgetBiasInit(), [8])).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  expect(draw(forgetBiasInit({ value: 2 }), [4])).toEqual([0, 2, 0, 0]);
});

describe("chrono", () => {
  const size = 400;
  const maxTime = 100;
  const time = (bias: number) => Math.exp(bias);

  // u is uniform in [1, 99]: the mean of 400 samples has a standard error of 1.4; four of those.
  function expectTimes(biases: readonly number[]): void {
    const times = biases.map(time);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0.9999);
    expect(Math.max(...times)).toBeLessThanOrEqual(99.001);
    expect(Math.max(...times)).toBeGreaterThan(95);
    expect(Math.abs(meanOf(times) - 50)).toBeLessThan(6);
  }

  test("of an LSTM: forget gates of 1 to T steps, input gates their opposite", () => {
    const biases = draw(chronoLstmInit({ maxTime }), [4 * size]);
    const [input, forget, rest] = [
      biases.slice(0, size),
      biases.slice(size, 2 * size),
      biases.slice(2 * size),
    ];
    expectTimes(forget);
    expect(input).toEqual(forget.map((bias) => -bias));
    expect(new Set(rest)).toEqual(new Set([0]));
  });

  test("of a GRU: update gates that keep for 1 to T steps", () => {
    const biases = draw(chronoGruInit({ maxTime }), [3 * size]);
    expectTimes(biases.slice(size, 2 * size));
    expect(new Set([...biases.slice(0, size), ...biases.slice(2 * size)])).toEqual(new Set([0]));
  });

  test.each([
    ["gru", gru, chronoGruInit],
    ["lstm", lstm, chronoLstmInit],
  ] as const)("%s: a first value is remembered longer", async (_, make, chrono) => {
    const kept = async (initialisers: object): Promise<number> => {
      const layer = make({ inputSize: 2, hiddenSize: 30, initialisers }) as ReturnType<typeof gru>;
      const parameters = layer.init(key(1));
      const hidden = fromData({ data: new Float32Array(30).fill(0.5), shape: [1, 30], dtype: "float32" });
      const forward = { hidden, ...(make === lstm ? { cell: hidden } : {}) };
      const result = layer.bind(parameters)(zeros([1, 20, 2]), { initialState: [{ forward }] });
      const last: Tensor = await evaluate(referenceBackend(), result.hidden);
      return meanOf(Array.from(last.data));
    };
    const none = { weightHh: constantInit(0), biasHh: constantInit(0) };
    const begun = await kept({ ...none, biasIh: chrono({ maxTime }) });
    expect(begun).toBeGreaterThan((await kept({ ...none, biasIh: constantInit(0) })) + 0.1);
  });
});

describe("rejects invalid shapes and options", () => {
  test.each<[string, () => unknown]>([
    [
      "truncatedNormalInit: standardDeviation is 0; expected a number above 0.",
      () => truncatedNormalInit({ standardDeviation: 0 }),
    ],
    ["truncatedNormalInit: low is 3; expected below high, 2.", () => truncatedNormalInit({ low: 3 })],
    ["sparseInit: sparsity is 1.5; expected a share from 0 to 1.", () => sparseInit({ sparsity: 1.5 })],
    [
      "sparseInit: standardDeviation is -1; expected a number of at least 0.",
      () => sparseInit({ sparsity: 0.5, standardDeviation: -1 }),
    ],
    [
      'gainOf: activation is "gelu"; expected linear, sigmoid, tanh, relu, leakyRelu or selu.',
      () => gainOf("gelu" as "relu"),
    ],
    ["forgetBiasInit: value is NaN; expected a finite number.", () => forgetBiasInit({ value: Number.NaN })],
    [
      "chronoLstmInit: maxTime is 1; expected a number of steps of at least 2.",
      () => chronoLstmInit({ maxTime: 1 }),
    ],
    [
      "chronoGruInit: maxTime is Infinity; expected a number of steps of at least 2.",
      () => chronoGruInit({ maxTime: Number.POSITIVE_INFINITY }),
    ],
  ])("%s", (message, make) => {
    expect(make).toThrow(CellOptionError);
    expect(make).toThrow(message);
  });

  test.each<[string, () => unknown]>([
    [
      "sparseInit: the weight has shape [4]; expected [outputs, inputs].",
      () => sparseInit({ sparsity: 0.5 })(key(0), [4]),
    ],
    [
      "forgetBiasInit: the bias has shape [6]; expected [4 · hiddenSize].",
      () => forgetBiasInit()(key(0), [6]),
    ],
    [
      "chronoLstmInit: the bias has shape [3]; expected [4 · hiddenSize].",
      () => chronoLstmInit({ maxTime: 9 })(key(0), [3]),
    ],
    [
      "chronoGruInit: the bias has shape [3, 2]; expected [3 · hiddenSize].",
      () => chronoGruInit({ maxTime: 9 })(key(0), [3, 2]),
    ],
  ])("%s", (message, use) => {
    expect(use).toThrow(message);
  });
});
