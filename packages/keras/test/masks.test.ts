// Masks: which layers keep them, what merges make of them, against plain loops.
import { describe, expect, test } from "vitest";
import {
  expectModel,
  type Grid,
  grid,
  gridOf,
  inputsOf,
  layerJson,
  sequentialModel,
  total,
  type Written,
  wave,
  writtenModel,
} from "./written-models.ts";

type Layer = Omit<Written, "calls">;

const tokens = gridOf([2, 4], [3, 0, 1, 0, 2, 2, 0, 4]);
const table = wave([5, 3], 1);
const embedding: Layer = {
  className: "Embedding",
  name: "embedding",
  config: { input_dim: 5, output_dim: 3, mask_zero: true },
  weights: { "vars/0": table },
};
const pool: Layer = { className: "GlobalAveragePooling1D", name: "pool" };
const input = { name: "tokens", shape: [4], dtype: "int32" };
const isValid = (n: number, t: number) => tokens.at(n, t) !== 0;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** The mean over valid steps, or over all. */
function pooled(x: Grid, isMasked: boolean): Grid {
  return grid([2, x.shape[2]!], (n, f) => {
    const steps = range(x.shape[1]!).filter((t) => !isMasked || isValid(n, t));
    return steps.reduce((sum, t) => sum + x.at(n, t, f), 0) / steps.length;
  });
}

const embedded = grid([2, 4, 3], (n, t, f) => table.at(tokens.at(n, t), f));
const mapped = (f: (v: number) => number) => gridOf(embedded.shape, embedded.data.map(f));

/** Layers that keep the mask in Keras 3, with what they compute. */
const keeping: readonly (readonly [Layer, Grid])[] = [
  [{ className: "Activation", name: "own", config: { activation: "tanh" } }, mapped(Math.tanh)],
  [{ className: "ReLU", name: "own" }, mapped((v) => Math.max(v, 0))],
  [
    { className: "LeakyReLU", name: "own", config: { negative_slope: 0.5 } },
    mapped((v) => (v < 0 ? v / 2 : v)),
  ],
  [{ className: "ELU", name: "own" }, mapped((v) => (v < 0 ? Math.expm1(v) : v))],
  [
    { className: "PReLU", name: "own", weights: { "vars/0": gridOf([1, 3], [2, 2, 2]) } },
    mapped((v) => (v < 0 ? 2 * v : v)),
  ],
  [{ className: "Dropout", name: "own", config: { rate: 0.5 } }, embedded],
  [{ className: "SpatialDropout1D", name: "own", config: { rate: 0.5 } }, embedded],
  [{ className: "GaussianNoise", name: "own", config: { stddev: 0.5 } }, embedded],
  [{ className: "Identity", name: "own" }, embedded],
  [{ className: "Rescaling", name: "own", config: { scale: 2, offset: 1 } }, mapped((v) => 2 * v + 1)],
  [
    { className: "Normalization", name: "own", config: { axis: -1, mean: 1, variance: 4 } },
    mapped((v) => (v - 1) / 2),
  ],
  [
    {
      className: "Dense",
      name: "own",
      config: { units: 2, use_bias: false },
      weights: { "vars/0": wave([3, 2], 5) },
    },
    grid([2, 4, 2], (n, t, u) => total(3, (f) => embedded.at(n, t, f) * wave([3, 2], 5).at(f, u))),
  ],
  [
    {
      className: "BatchNormalization",
      name: "own",
      config: { scale: false, center: false, epsilon: 0 },
      weights: { "vars/0": gridOf([3], [1, 1, 1]), "vars/1": gridOf([3], [4, 4, 4]) },
    },
    mapped((v) => (v - 1) / 2),
  ],
  [
    { className: "UnitNormalization", name: "own" },
    grid(
      [2, 4, 3],
      (n, t, f) => embedded.at(n, t, f) / Math.sqrt(total(3, (c) => embedded.at(n, t, c) ** 2)),
    ),
  ],
  [
    {
      className: "TimeDistributed",
      name: "own",
      config: { layer: layerJson({ className: "Softmax", name: "inner" }) },
    },
    grid(
      [2, 4, 3],
      (n, t, f) => Math.exp(embedded.at(n, t, f)) / total(3, (c) => Math.exp(embedded.at(n, t, c))),
    ),
  ],
];

/** Layers that do not support masks and drop them. */
const dropping: readonly (readonly [Layer, Grid])[] = [
  [{ className: "MaxPooling1D", name: "own", config: { pool_size: 1, strides: 1 } }, embedded],
  [{ className: "Reshape", name: "own", config: { target_shape: [4, 3] } }, embedded],
  [{ className: "Permute", name: "own", config: { dims: [1, 2] } }, embedded],
  [{ className: "ZeroPadding1D", name: "own", config: { padding: 0 } }, embedded],
  [{ className: "UpSampling1D", name: "own", config: { size: 1 } }, embedded],
  [
    {
      className: "Conv1D",
      name: "own",
      config: { filters: 3, kernel_size: 1, use_bias: false },
      weights: { "vars/0": grid([1, 3, 3], (_k, a, b) => Number(a === b)) },
    },
    embedded,
  ],
  [
    {
      className: "RMSNormalization",
      name: "own",
      config: { axis: [-1] },
      weights: { "vars/0": gridOf([3], [1, 1, 1]) },
    },
    grid(
      [2, 4, 3],
      (n, t, f) => embedded.at(n, t, f) / Math.sqrt(total(3, (c) => embedded.at(n, t, c) ** 2) / 3 + 1e-6),
    ),
  ],
];

describe("in a Sequential model", () => {
  test.each(keeping)("$className keeps the mask", async (layer, expected) => {
    const model = sequentialModel(input, [embedding, layer, pool]);
    await expectModel(model, { tokens }, [pooled(expected, true)]);
  });

  test.each(dropping)("$className drops the mask", async (layer, expected) => {
    const model = sequentialModel(input, [embedding, layer, pool]);
    await expectModel(model, { tokens }, [pooled(expected, false)]);
  });

  test("Softmax takes no mask of steps", () => {
    const model = sequentialModel(input, [embedding, { className: "Softmax", name: "own" }]);
    expect(() => model.apply(model.parameters, inputsOf(model, { tokens }))).toThrow(
      'Softmax layer "own": expected a mask of 3 axes; got 2.\nKeras does not take it either.',
    );
  });
});

describe("of merges", () => {
  const other = gridOf([2, 4], [1, 1, 0, 0, 0, 3, 0, 1]);
  const otherTable = wave([5, 3], 4);
  const right = grid([2, 4, 3], (n, t, f) => otherTable.at(other.at(n, t), f));
  const isRight = (n: number, t: number) => other.at(n, t) !== 0;
  const merged = (className: string, second = "second"): Written[] => [
    { ...embedding, calls: [{ args: ["tokens"] }] },
    { ...embedding, name: "second", weights: { "vars/0": otherTable }, calls: [{ args: ["other"] }] },
    {
      ...embedding,
      name: "bare",
      config: { input_dim: 5, output_dim: 3 },
      weights: { "vars/0": otherTable },
      calls: [{ args: ["other"] }],
    },
    { className, name: "merge", calls: [{ args: [["embedding", second]] }] },
    { className: "GlobalAveragePooling1D", name: "pool", calls: [{ args: ["merge"] }] },
  ];
  const inputs = [input, { ...input, name: "other" }];
  const outputs = [
    ["merge", 0, 0],
    ["pool", 0, 0],
  ] as const;
  type Element = (a: number, b: number, isLeft: boolean, isRight: boolean) => number;
  const plain: readonly [string, Element][] = [
    ["Add", (a, b) => a + b],
    ["Subtract", (a, b) => a - b],
    ["Average", (a, b) => (a + b) / 2],
    ["Multiply", (a, b, l, r) => (l || r ? (l ? a : 1) * (r ? b : 1) : 0)],
    ["Maximum", (a, b, l, r) => (l && r ? Math.max(a, b) : r ? b : a)],
    ["Minimum", (a, b, l, r) => (l && r ? Math.min(a, b) : r ? b : a)],
  ];

  test.each(plain)("%s of two masked values: the result is valid where either is", async (className, f) => {
    const result = grid([2, 4, 3], (n, t, c) =>
      f(embedded.at(n, t, c), right.at(n, t, c), isValid(n, t), isRight(n, t)),
    );
    const mean = grid([2, 3], (n, c) => {
      const steps = range(4).filter((t) => isValid(n, t) || isRight(n, t));
      return steps.reduce((sum, t) => sum + result.at(n, t, c), 0) / steps.length;
    });
    await expectModel(writtenModel(inputs, merged(className), outputs), { tokens, other }, [result, mean]);
  });

  test.each(plain)("%s with a value without a mask: the result has none", async (className, f) => {
    const only = className === "Multiply" ? (a: number, b: number, l: boolean) => (l ? a : 1) * b : f;
    const result = grid([2, 4, 3], (n, t, c) =>
      only(embedded.at(n, t, c), right.at(n, t, c), isValid(n, t), true),
    );
    const mean = grid([2, 3], (n, c) => total(4, (t) => result.at(n, t, c) / 4));
    await expectModel(writtenModel(inputs, merged(className, "bare"), outputs), { tokens, other }, [
      result,
      mean,
    ]);
  });
});

test("the operations with which Keras joins the masks of a Concatenate layer", async () => {
  const numpy = "keras.src.ops.numpy";
  const op = (
    className: string,
    name: string,
    config: Record<string, unknown>,
    args: readonly unknown[],
    kwargs = {},
  ): Written => ({
    className,
    name,
    module: numpy,
    config,
    calls: [{ args, kwargs }],
  });
  const layers: Written[] = [
    { ...embedding, calls: [{ args: ["tokens"] }] },
    op("NotEqual", "not_equal", {}, ["tokens", 0]),
    op("ExpandDims", "expand", { axis: -1 }, ["not_equal"]),
    op("BroadcastTo", "broadcast", { shape: [null, 4, 3] }, ["expand"]),
    op("OnesLike", "ones", {}, ["x"], { dtype: "bool" }),
    op("Concatenate", "masks", { axis: 1 }, [["broadcast", "ones"]]),
    op("Any", "any", { axis: -1, keepdims: false }, ["masks"]),
    {
      className: "Concatenate",
      name: "values",
      config: { axis: 1 },
      calls: [{ args: [["embedding", "x"]] }],
    },
    { ...pool, calls: [{ args: ["values"], kwargs: { mask: "any" } }] },
  ];
  const x = wave([2, 2, 3], 7);
  const mean = grid([2, 3], (n, f) => {
    const steps = range(4).filter((t) => isValid(n, t));
    const sum = steps.reduce((all, t) => all + embedded.at(n, t, f), x.at(n, 0, f) + x.at(n, 1, f));
    return sum / (steps.length + 2);
  });
  const model = writtenModel([input, { name: "x", shape: [2, 3] }], layers);
  await expectModel(model, { tokens, x }, [mean]);
});

test("Dot over one axis, two axes and scaled to length 1", async () => {
  const [a, b] = [wave([2, 4, 3], 1), wave([2, 5, 3], 2)];
  const inputs = [
    { name: "a", shape: [4, 3] },
    { name: "b", shape: [5, 3] },
  ];
  const dot = (config: Record<string, unknown>): Written => ({
    className: "Dot",
    name: "dot",
    config,
    calls: [{ args: [["a", "b"]] }],
  });
  const product = (n: number, i: number, j: number) => total(3, (f) => a.at(n, i, f) * b.at(n, j, f));
  const length = (x: Grid, n: number, i: number) => Math.sqrt(total(3, (f) => x.at(n, i, f) ** 2));
  const model = writtenModel(inputs, [dot({ axes: [2, -1], normalize: true })]);
  await expectModel(model, { a, b }, [
    grid([2, 4, 5], (n, i, j) => product(n, i, j) / length(a, n, i) / length(b, n, j)),
  ]);
  const same = grid([2, 4, 3], (n, t, f) => b.at(n, t, f));
  const square = writtenModel([inputs[0]!, { name: "b", shape: [4, 3] }], [dot({ axes: 1 })]);
  await expectModel(square, { a, b: same }, [
    grid([2, 3, 3], (n, i, j) => total(4, (t) => a.at(n, t, i) * same.at(n, t, j))),
  ]);
  const [u, v] = [wave([2, 3], 1), wave([2, 3], 2)];
  const flat = writtenModel(
    [
      { name: "a", shape: [3] },
      { name: "b", shape: [3] },
    ],
    [dot({ axes: 1 })],
  );
  await expectModel(flat, { a: u, b: v }, [grid([2, 1], (n) => total(3, (f) => u.at(n, f) * v.at(n, f)))]);
});
