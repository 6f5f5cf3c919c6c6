// Optimizers from papers against plain loops over numbers.
import { add, compileLoop, evaluate, leaves, mul, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { adafactor } from "./adafactor.ts";
import { adamW } from "./adam.ts";
import { averagedParameters, exponentialMovingAverage, stochasticWeightAverage } from "./average.ts";
import { clipAdaptively, clipByNorm } from "./clip.ts";
import { constrainMaxNorm, constrainRange, constrainUnitNorm } from "./constraint.ts";
import { groups } from "./groups.ts";
import { lamb } from "./lamb.ts";
import { addPenalty, scaleByLearningRate } from "./learning-rate.ts";
import { setLearningRateScale, withLearningRateScale } from "./learning-rate-scale.ts";
import { lion } from "./lion.ts";
import { lookahead } from "./lookahead.ts";
import { muon, orthogonalise } from "./muon.ts";
import { applyUpdates, chain, type Optimizer } from "./optimizer.ts";
import { scheduleFreeAdamW } from "./schedule-free.ts";
import { sgd } from "./sgd.ts";

const backend = referenceBackend({ precision: "float64" });

/** A matrix and a vector, row by row. */
interface Parameters {
  readonly matrix: Tensor;
  readonly bias: Tensor;
}

const [ROWS, COLUMNS] = [3, 2];
const start = {
  matrix: [0.5, -1, 2, 0.25, -0.75, 1.5],
  bias: [0.3, -0.6, 0.9],
};
type Plain = Record<keyof typeof start, number[]>;

function parameters(): Parameters {
  return {
    matrix: tensor(Float64Array.from(start.matrix), [ROWS, COLUMNS], "float32"),
    bias: tensor(Float64Array.from(start.bias), [3], "float32"),
  };
}

/** The gradient at step t (from 0): (1 + t / 4) θ + 0.1, which changes sign with θ. */
const gradientOf = (theta: readonly number[], t: number) => theta.map((x) => (1 + t / 4) * x + 0.1);

async function run(optimizer: Optimizer, steps: number) {
  const first = parameters();
  const state = { parameters: first, optimizer: optimizer.init(first) };
  const body = (held: typeof state, scale: Tensor) => {
    const of = (leaf: Tensor) => add(mul(leaf, scale), 0.1);
    const gradient = { matrix: of(held.parameters.matrix), bias: of(held.parameters.bias) };
    const { updates, state: next } = optimizer.update<Parameters>(gradient, held.optimizer, held.parameters);
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: scale };
  };
  const loop = await compileLoop(backend, body, { state: await evaluate(backend, state), batch: tensor(0) });
  for (let t = 0; t < steps; t++) await loop.run(tensor(1 + t / 4));
  return loop.readState();
}

const numbers = (tree: unknown) => (leaves(tree) as Tensor[]).flatMap(({ data }) => Array.from(data));

async function descend(optimizer: Optimizer, steps = 6): Promise<number[]> {
  return numbers((await run(optimizer, steps)).parameters);
}

/** Steps of a plain rule for one tensor; returns the final θ. */
function plain(
  rule: (name: keyof Plain) => (theta: number[], gradient: number[], t: number) => number[],
  steps = 6,
): number[] {
  return (Object.keys(start) as (keyof Plain)[]).flatMap((name) => {
    const next = rule(name);
    let theta = [...start[name]];
    for (let t = 0; t < steps; t++) theta = next(theta, gradientOf(theta, t), t);
    return theta;
  });
}

const norm = (values: readonly number[]) => Math.hypot(...values);
const rms = (values: readonly number[]) => norm(values) / Math.sqrt(values.length);
const close = { absolute: 1e-9, relative: 1e-9 };

test("lion", async () => {
  const expected = plain(() => {
    let momentum = [0, 0, 0, 0, 0, 0];
    return (theta, gradient) => {
      const next = theta.map(
        (x, i) => x - 0.05 * (Math.sign(0.8 * momentum[i]! + 0.2 * gradient[i]!) + 0.1 * x),
      );
      momentum = gradient.map((g, i) => 0.95 * momentum[i]! + 0.05 * g);
      return next;
    };
  });
  expectClose(
    await descend(lion({ learningRate: 0.05, beta1: 0.8, beta2: 0.95, weightDecay: 0.1 })),
    expected,
    close,
  );
});

/** m̂ / (√v̂ + ε), step by step. */
function adamDirection(beta1: number, beta2: number, epsilon: number) {
  let [m, v] = [
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
  ];
  return (gradient: readonly number[], t: number) => {
    m = gradient.map((g, i) => beta1 * m[i]! + (1 - beta1) * g);
    v = gradient.map((g, i) => beta2 * v[i]! + (1 - beta2) * g * g);
    return gradient.map((_, i) => {
      const [mean, square] = [m[i]! / (1 - beta1 ** (t + 1)), v[i]! / (1 - beta2 ** (t + 1))];
      return mean / (Math.sqrt(square) + epsilon);
    });
  };
}

test("lamb", async () => {
  const expected = plain(() => {
    const direction = adamDirection(0.9, 0.99, 1e-6);
    return (theta, gradient, t) => {
      const update = direction(gradient, t).map((u, i) => u + 0.1 * theta[i]!);
      const ratio = norm(theta) / norm(update);
      return theta.map((x, i) => x - 0.02 * ratio * update[i]!);
    };
  });
  expectClose(await descend(lamb({ learningRate: 0.02, beta2: 0.99, weightDecay: 0.1 })), expected, close);
});

test("lamb updates a tensor of zeros as Adam does", async () => {
  const zero = { matrix: tensor([[0, 0]]) };
  const optimizer = lamb({ learningRate: 0.1 });
  const { updates } = optimizer.update<typeof zero>(
    { matrix: tensor([[3, -2]]) },
    optimizer.init(zero),
    zero,
  );
  expectClose(numbers(await evaluate(backend, updates)), [-0.1, 0.1], { absolute: 1e-6 });
});

describe("adafactor", () => {
  const rule =
    ({ rate = 0.01, decay = -0.8, clipping = 1, epsilon2 = 1e-3, weightDecay = 0 }) =>
    (name: keyof Plain) => {
      let [row, column, full] = [
        [0, 0, 0],
        [0, 0],
        [0, 0, 0],
      ];
      return (theta: number[], gradient: number[], t: number) => {
        const fresh = (t + 1) ** decay;
        const mix = (before: number, now: number) => before * (1 - fresh) + now * fresh;
        const squares = gradient.map((g) => g * g + 1e-30);
        let raw: number[];
        if (name === "bias") {
          full = full.map((v, i) => mix(v, squares[i]!));
          raw = gradient.map((g, i) => g / Math.sqrt(full[i]!));
        } else {
          const at = (i: number, j: number) => squares[i * COLUMNS + j]!;
          row = row.map((v, i) => mix(v, (at(i, 0) + at(i, 1)) / 2));
          column = column.map((v, j) => mix(v, (at(0, j) + at(1, j) + at(2, j)) / 3));
          const mean = (row[0]! + row[1]! + row[2]!) / 3;
          raw = gradient.map((g, i) => {
            const estimate = (row[Math.floor(i / COLUMNS)]! * column[i % COLUMNS]!) / mean;
            return g / Math.sqrt(estimate);
          });
        }
        const scale = Math.max(1, rms(raw) / clipping);
        const relative = Math.min(rate, 1 / Math.sqrt(t + 1));
        const alpha = relative * Math.max(rms(theta), epsilon2);
        return theta.map((x, i) => x - (alpha * raw[i]!) / scale - relative * weightDecay * x);
      };
    };

  test.each([
    ["by default", {}, {}],
    ["rate", { learningRate: 0.5 }, { rate: 0.5 }],
    ["decay", { decay: -0.5 }, { decay: -0.5 }],
    ["clipping", { clipping: 0.3 }, { clipping: 0.3 }],
    ["epsilon2", { epsilon2: 2 }, { epsilon2: 2 }],
    ["weightDecay", { weightDecay: 0.5 }, { weightDecay: 0.5 }],
  ])("%s", async (name, options, own) => {
    const found = await descend(adafactor(options));
    expectClose(found, plain(rule(own)), { absolute: 1e-7, relative: 1e-7 });
    if (name !== "by default") expect(found).not.toEqual(await descend(adafactor()));
  });

  test("stores a row and a column per matrix", () => {
    const state = adafactor().init({ matrix: tensor(new Float32Array(12), [4, 3]) });
    expect((leaves(state) as Tensor[]).map(({ shape }) => shape)).toEqual([[], [4, 1], [1, 3]]);
  });
});

describe("muon", () => {
  const newtonSchulz = (matrix: readonly number[], rows: number, columns: number) => {
    const product = (a: number[], b: number[], n: number, k: number, m: number) =>
      Array.from({ length: n * m }, (_, at) => {
        let total = 0;
        for (let i = 0; i < k; i++) total += a[Math.floor(at / m) * k + i]! * b[i * m + (at % m)]!;
        return total;
      });
    const turn = (a: readonly number[], n: number, m: number) =>
      Array.from({ length: n * m }, (_, at) => a[(at % n) * m + Math.floor(at / n)]!);
    const isTall = rows > columns;
    const [n, m] = isTall ? [columns, rows] : [rows, columns];
    let x = matrix.map((value) => value / (norm(matrix) + 1e-7));
    if (isTall) x = turn(x, rows, columns);
    for (let i = 0; i < 5; i++) {
      const square = product(x, turn(x, n, m), n, m, n);
      const fourth = product(square, square, n, n, n);
      const polynomial = square.map((value, at) => -4.775 * value + 2.0315 * fourth[at]!);
      const moved = product(polynomial, x, n, n, m);
      x = x.map((value, at) => 3.4445 * value + moved[at]!);
    }
    return isTall ? turn(x, n, m) : x;
  };

  test("matrices by orthogonalised momentum, the rest by AdamW", async () => {
    const expected = plain((name) => {
      const direction = adamDirection(0.9, 0.999, 1e-8);
      let momentum = [0, 0, 0, 0, 0, 0];
      return (theta, gradient, t) => {
        if (name === "bias") {
          const update = direction(gradient, t);
          return theta.map((x, i) => x - 0.1 * (update[i]! + 0.01 * x));
        }
        momentum = gradient.map((g, i) => 0.95 * momentum[i]! + 0.05 * g);
        const ahead = gradient.map((g, i) => 0.95 * momentum[i]! + 0.05 * g);
        const orthogonal = newtonSchulz(ahead, ROWS, COLUMNS);
        return theta.map((x, i) => x - 0.02 * (Math.sqrt(1.5) * orthogonal[i]! + 0.1 * x));
      };
    });
    const optimizer = muon({ weightDecay: 0.1, others: { learningRate: 0.1 } });
    expectClose(await descend(optimizer), expected, close);
  });

  test.each([
    [2, 5],
    [5, 2],
    [4, 4],
  ])("singular values of %i x %i come near 1", async (rows, columns) => {
    const data = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(7 * i * i + 1));
    const found = numbers(await evaluate(backend, orthogonalise(tensor(data, [rows, columns], "float32"))));
    expectClose(found, newtonSchulz(Array.from(data), rows, columns), close);
    // The trace of the Gram matrix of the smaller side is the sum of squared singular values.
    const squares = found.reduce((sum, value) => sum + value * value, 0) / Math.min(rows, columns);
    expect(squares).toBeGreaterThan(0.5);
    expect(squares).toBeLessThan(1.5);
  });

  test.each([
    ["momentum", { momentum: 0.5 }],
    ["nesterov", { nesterov: false }],
    ["learningRate", { learningRate: 0.1 }],
    ["weightDecay", { weightDecay: 0.5 }],
    ["others", { others: sgd({ learningRate: 0.1 }) }],
  ])("%s changes the numbers", async (_, options) => {
    const others = { learningRate: 0.1 };
    expect(await descend(muon({ others, ...options }))).not.toEqual(await descend(muon({ others })));
  });

  test("matrices can be selected", () => {
    const others = sgd({ learningRate: 0.1 });
    expect(() => muon({ others, matrices: (path) => path !== "matrix" }).init(parameters())).toThrow(
      "is empty",
    );
  });
});

test("lookahead", async () => {
  const expected = plain((name) => {
    let slow = [...start[name]];
    return (theta, gradient, t) => {
      const fast = theta.map((x, i) => x - 0.1 * gradient[i]!);
      if ((t + 1) % 3 !== 0) return fast;
      slow = slow.map((x, i) => x + 0.4 * (fast[i]! - x));
      return slow;
    };
  }, 8);
  const optimizer = lookahead(sgd({ learningRate: 0.1 }), { every: 3, rate: 0.4 });
  expectClose(await descend(optimizer, 8), expected, close);
});

test("scheduleFreeAdamW and its average", async () => {
  const [gamma, beta1, beta2, decay, warmUp] = [0.1, 0.8, 0.99, 0.2, 3];
  const averages: number[] = [];
  const expected = plain((name) => {
    let [z, x] = [[...start[name]], [...start[name]]];
    let v = [0, 0, 0, 0, 0, 0];
    let weights = 0;
    return (y, gradient, t) => {
      v = gradient.map((g, i) => beta2 * v[i]! + (1 - beta2) * g * g);
      const rate = gamma * Math.min(1, (t + 1) / warmUp) * Math.sqrt(1 - beta2 ** (t + 1));
      weights += rate * rate;
      z = z.map((own, i) => own - rate * (gradient[i]! / (Math.sqrt(v[i]!) + 1e-8) + decay * y[i]!));
      x = x.map((own, i) => own + ((rate * rate) / weights) * (z[i]! - own));
      if (t === 5) averages.push(...x);
      return y.map((_, i) => (1 - beta1) * z[i]! + beta1 * x[i]!);
    };
  });
  const optimizer = scheduleFreeAdamW({ learningRate: gamma, beta1, beta2, weightDecay: decay, warmUp });
  const { parameters: found, optimizer: state } = await run(optimizer, 6);
  expectClose(numbers(found), expected, close);
  expectClose(numbers(averagedParameters(state)), averages, close);
});

describe("averages", () => {
  /** The matrix and the bias after each step of plain descent. */
  const path = (steps: number) =>
    Array.from({ length: steps }, (_, t) =>
      plain(() => (theta, gradient) => theta.map((x, i) => x - 0.1 * gradient[i]!), t + 1),
    );
  const all = [...start.matrix, ...start.bias];
  const descent = sgd({ learningRate: 0.1 });

  test.each([
    ["with warm-up", {}, (t: number) => Math.min(0.9, (1 + t) / (10 + t))],
    ["without", { warmUp: false }, () => 0.9],
  ])("exponential, %s", async (_, options, decayAt) => {
    const expected = path(6).reduce((average, theta, t) => {
      const d = decayAt(t);
      return average.map((x, i) => d * x + (1 - d) * theta[i]!);
    }, all);
    const { parameters: found, optimizer: state } = await run(
      exponentialMovingAverage(descent, { decay: 0.9, ...options }),
      6,
    );
    expectClose(numbers(averagedParameters(state)), expected, close);
    expectClose(numbers(found), path(6).at(-1)!, close);
  });

  test("stochastic weight averaging is the mean of every second step from the third on", async () => {
    const trajectory = path(8);
    const counted = [trajectory[2]!, trajectory[4]!, trajectory[6]!];
    const mean = counted[0]!.map((_, i) => counted.reduce((sum, theta) => sum + theta[i]!, 0) / 3);
    const { optimizer: state } = await run(stochasticWeightAverage(descent, { start: 2, every: 2 }), 8);
    expectClose(numbers(averagedParameters(state)), mean, close);
    const { optimizer: early } = await run(stochasticWeightAverage(descent, { start: 5 }), 3);
    expectClose(numbers(averagedParameters(early)), trajectory[2]!, close);
  });

  test("are found inside chains, and reported where absent", async () => {
    const { optimizer: state } = await run(chain(clipByNorm(1), exponentialMovingAverage(descent)), 1);
    expect(numbers(averagedParameters(state))).toHaveLength(9);
    expect(() => averagedParameters(descent.init(parameters()))).toThrowErrorMatchingInlineSnapshot(
      `[HyperparameterError: averagedParameters: the number of averages in the state is 0; expected exactly one.]`,
    );
  });
});

describe("groups", () => {
  const slow = sgd({ learningRate: 0.01 });

  test("assign each tensor to the first that it matches", async () => {
    const found = await descend(
      groups([{ match: /bias/, optimizer: slow }, { optimizer: adamW({ learningRate: 0.1 }) }]),
    );
    const [biases, matrices] = [await descend(slow), await descend(adamW({ learningRate: 0.1 }))];
    expect(found).toEqual([...matrices.slice(0, 6), ...biases.slice(6)]);
    const bySize = groups([{ match: (_path, { rank }) => rank === 2, optimizer: slow }, { optimizer: slow }]);
    expect(await descend(bySize)).toEqual(await descend(slow));
  });

  test("report tensors without a group, and empty groups", () => {
    expect(() =>
      groups([{ match: /bias/, optimizer: slow }]).init(parameters()),
    ).toThrowErrorMatchingInlineSnapshot(
      `[HyperparameterError: groups: the group of "matrix" is missing; expected a last group without \`match\`, for all other parameters.]`,
    );
    expect(() =>
      groups([{ match: /gain/, optimizer: slow }, { optimizer: slow }]).init(parameters()),
    ).toThrowErrorMatchingInlineSnapshot(
      `[HyperparameterError: groups: group 0 (/gain/) is empty; expected some of the parameters: matrix, bias.]`,
    );
  });
});

describe("clipping", () => {
  const once = async (optimizer: Optimizer, gradient: Plain) => {
    const given = { matrix: tensor(gradient.matrix).data, bias: gradient.bias };
    const tree = {
      matrix: tensor(Float64Array.from(given.matrix), [ROWS, COLUMNS], "float32"),
      bias: tensor(Float64Array.from(given.bias), [3], "float32"),
    };
    const first = parameters();
    return numbers(
      await evaluate(backend, optimizer.update<Parameters>(tree, optimizer.init(first), first).updates),
    );
  };
  const gradient = { matrix: [3, 4, 0.001, 0, 0, 0], bias: [0.6, 0, 0.8] };

  test("by norm, each tensor separately", async () => {
    const found = await once(clipByNorm(2), gradient);
    expectClose(
      found,
      [...gradient.matrix.map((g) => (2 * g) / (norm(gradient.matrix) + 1e-6)), ...gradient.bias],
      close,
    );
  });

  test("adaptively, row by row", async () => {
    const found = await once(clipAdaptively({ clipping: 0.5 }), gradient);
    const first = 0.5 * norm(start.matrix.slice(0, 2));
    const bias = 0.5 * norm(start.bias);
    const expected = [
      (3 * first) / 5,
      (4 * first) / 5,
      0.001,
      0,
      0,
      0,
      ...gradient.bias.map((g) => g * bias),
    ];
    expectClose(found, expected, { absolute: 1e-6 });
    expect(await once(clipAdaptively({ clipping: 0.5, epsilon: 10 }), gradient)).not.toEqual(found);
  });
});

describe("constraints", () => {
  const norms = (values: readonly number[]) =>
    [0, 1, 2].map((row) => norm(values.slice(2 * row, 2 * row + 2)));

  test("rows have at most the given norm", async () => {
    const found = await descend(chain(sgd({ learningRate: 0.1 }), constrainMaxNorm(0.6)), 1);
    const free = await descend(sgd({ learningRate: 0.1 }), 1);
    expectClose(
      norms(found),
      norms(free).map((own) => Math.min(own, 0.6)),
      { absolute: 1e-9 },
    );
    expect(found.slice(6)).toEqual(free.slice(6));
  });

  test("rows have norm 1", async () => {
    expectClose(norms(await descend(chain(sgd({ learningRate: 0.1 }), constrainUnitNorm()))), [1, 1, 1], {
      absolute: 1e-9,
    });
  });
});

test("elements stay within their range, including biases", async () => {
  const free = await descend(sgd({ learningRate: 0.1 }));
  const found = await descend(chain(sgd({ learningRate: 0.1 }), constrainRange({ low: -0.5, high: 0.4 })), 1);
  const once = await descend(sgd({ learningRate: 0.1 }), 1);
  expectClose(
    found,
    once.map((value) => Math.min(0.4, Math.max(-0.5, value))),
    { absolute: 1e-12 },
  );
  const above = await descend(chain(sgd({ learningRate: 0.1 }), constrainRange({ low: 0 })));
  expect(Math.min(...above)).toBe(0);
  expect(Math.min(...free)).toBeLessThan(0);
});

test("penalties add their gradients", async () => {
  const expected = plain(
    () => (theta, gradient) => theta.map((x, i) => x - 0.1 * (gradient[i]! + 0.3 * Math.sign(x) + 0.2 * x)),
  );
  expectClose(
    await descend(chain(addPenalty({ l1: 0.3, l2: 0.2 }), scaleByLearningRate(0.1))),
    expected,
    close,
  );
});

test("the learning rate scale is set from outside", async () => {
  const optimizer = chain(clipByNorm(100), withLearningRateScale(sgd({ learningRate: 0.1 })));
  const first = parameters();
  const gradient = parameters();
  const at = async (scale: number) => {
    const state = setLearningRateScale(optimizer.init(first), scale);
    return numbers(await evaluate(backend, optimizer.update<Parameters>(gradient, state, first).updates));
  };
  const [whole, half] = [await at(1), await at(0.5)];
  expectClose(
    half,
    whole.map((x) => x / 2),
    close,
  );
  expect(await descend(withLearningRateScale(sgd({ learningRate: 0.1 })))).toEqual(
    await descend(sgd({ learningRate: 0.1 })),
  );
});

describe("invalid options", () => {
  test.each([
    [() => lion({ learningRate: 0.1, beta1: 1 }), "lion: beta1 is 1"],
    [() => adafactor({ clipping: 0 }), "adafactor: clipping is 0"],
    [() => muon({ momentum: 2, others: { learningRate: 1 } }), "muon: momentum is 2"],
    [() => lookahead(sgd({ learningRate: 1 }), { every: 0 }), "lookahead: every is 0"],
    [() => lookahead(sgd({ learningRate: 1 }), { rate: 2 }), "lookahead: rate is 2"],
    [() => scheduleFreeAdamW({ learningRate: 1, beta1: 0 }), "scheduleFreeAdamW: beta1 is 0"],
    [
      () => exponentialMovingAverage(sgd({ learningRate: 1 }), { decay: 1 }),
      "exponentialMovingAverage: decay is 1",
    ],
    [
      () => stochasticWeightAverage(sgd({ learningRate: 1 }), { every: 0 }),
      "stochasticWeightAverage: every is 0",
    ],
    [() => clipByNorm(0), "clipByNorm: maxNorm is 0"],
    [() => clipAdaptively({ clipping: -1 }), "clipAdaptively: clipping is -1"],
    [() => constrainRange({ low: 1, high: 1 }), "constrainRange: low is 1; expected a number below high, 1"],
    [() => constrainMaxNorm(-1), "constrainMaxNorm: maxNorm is -1"],
    [() => addPenalty({ l1: -1 }), "addPenalty: l1 is -1"],
  ])("%#", (make, words) => {
    expect(make).toThrow(words);
  });
});
