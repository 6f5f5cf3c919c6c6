// Operations on Keras tensors against plain loops and Python's rules of indexing.
import { describe, expect, test } from "vitest";
import {
  expectModel,
  type Grid,
  grid,
  gridOf,
  indices,
  total,
  type Written,
  wave,
  writtenModel,
} from "./written-models.ts";

const [x, y] = [wave([2, 3, 4], 1), wave([2, 3, 4], 2)];
const positive = grid([2, 3, 4], (n, t, f) => Math.abs(x.at(n, t, f)) + 0.5);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const inputs = (own: Grid, other?: Grid) => [
  { name: "x", shape: own.shape.slice(1) },
  ...(other === undefined ? [] : [{ name: "y", shape: other.shape.slice(1) }]),
];

function operation(
  className: string,
  config: Readonly<Record<string, unknown>>,
  args: readonly unknown[] = ["x"],
  module = "keras.src.ops.numpy",
): Written {
  return { className, name: "op", module, config, calls: [{ args }] };
}

async function expectOperation(
  own: Written,
  given: { x: Grid; y?: Grid },
  ...expected: readonly Grid[]
): Promise<void> {
  const refs = expected.map((_, i) => ["op", 0, i] as const);
  const model = writtenModel(inputs(given.x, given.y), [own], refs);
  await expectModel(model, { ...given }, expected);
}

const mapped = (f: (own: number) => number, from = x) => gridOf(from.shape, from.data.map(f));
const sigmoid = (own: number) => 1 / (1 + Math.exp(-own));

describe("of single elements", () => {
  test.each<[string, Readonly<Record<string, unknown>>, (own: number) => number]>([
    ["Absolute", {}, Math.abs],
    ["Abs", {}, Math.abs],
    ["Ceil", {}, Math.ceil],
    ["Celu", { alpha: 0.7 }, (v) => Math.max(v, 0) + Math.min(0.7 * (Math.exp(v / 0.7) - 1), 0)],
    ["Clip", { x_min: -0.3, x_max: 0.6 }, (v) => Math.min(0.6, Math.max(-0.3, v))],
    ["Copy", {}, (v) => v],
    ["Cos", {}, Math.cos],
    ["Cosh", {}, Math.cosh],
    ["Elu", { alpha: 0.7 }, (v) => (v > 0 ? v : 0.7 * (Math.exp(v) - 1))],
    ["Exp", {}, Math.exp],
    ["Exp2", {}, (v) => 2 ** v],
    ["Expm1", {}, Math.expm1],
    ["Floor", {}, Math.floor],
    [
      "Gelu",
      { approximate: true },
      (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))),
    ],
    ["HardShrink", { threshold: 0.4 }, (v) => (Math.abs(v) > 0.4 ? v : 0)],
    ["HardSigmoid", {}, (v) => Math.min(1, Math.max(0, v / 6 + 0.5))],
    ["HardSilu", {}, (v) => v * Math.min(1, Math.max(0, v / 6 + 0.5))],
    ["HardTanh", {}, (v) => Math.min(1, Math.max(-1, v))],
    ["LeakyRelu", { negative_slope: 0.2 }, (v) => (v > 0 ? v : 0.2 * v)],
    ["LogSigmoid", {}, (v) => Math.log(sigmoid(v))],
    ["Mish", {}, (v) => v * Math.tanh(Math.log1p(Math.exp(v)))],
    ["Negative", {}, (v) => -v],
    ["OnesLike", {}, () => 1],
    [
      "ReLU",
      { negative_slope: 0.1, max_value: 0.5, threshold: 0.2 },
      (v) => (v > 0.2 ? Math.min(v, 0.5) : -0.1 * (0.2 - v)),
    ],
    ["Relu", {}, (v) => Math.max(v, 0)],
    ["Relu6", {}, (v) => Math.min(6, Math.max(v, 0))],
    ["Round", { decimals: 0 }, Math.round],
    ["Selu", {}, (v) => 1.05070098 * (v > 0 ? v : 1.67326324 * (Math.exp(v) - 1))],
    ["Sigmoid", {}, sigmoid],
    ["Sign", {}, Math.sign],
    ["Silu", {}, (v) => v * sigmoid(v)],
    ["Sin", {}, Math.sin],
    ["Sinh", {}, Math.sinh],
    ["SoftShrink", { threshold: 0.4 }, (v) => Math.sign(v) * Math.max(Math.abs(v) - 0.4, 0)],
    ["Softplus", {}, (v) => Math.log1p(Math.exp(v))],
    ["Softsign", {}, (v) => v / (1 + Math.abs(v))],
    ["SparsePlus", {}, (v) => (v <= -1 ? 0 : v < 1 ? (v + 1) ** 2 / 4 : v)],
    ["SparseSigmoid", {}, (v) => Math.min(1, Math.max(0, 0.5 * (v + 1)))],
    ["Square", {}, (v) => v * v],
    ["Squareplus", { b: 3 }, (v) => (v + Math.sqrt(v * v + 3)) / 2],
    ["Tan", {}, Math.tan],
    ["Tanh", {}, Math.tanh],
    ["Trunc", {}, Math.trunc],
    ["TanhShrink", {}, (v) => v - Math.tanh(v)],
    ["Threshold", { threshold: 0.1, default_value: -2 }, (v) => (v > 0.1 ? v : -2)],
    ["ZerosLike", {}, () => 0],
  ])("%s %o", async (className, config, f) => {
    await expectOperation(operation(className, config), { x }, mapped(f));
  });

  test.each<[string, (own: number) => number]>([
    ["Log", Math.log],
    ["Log10", Math.log10],
    ["Log1p", Math.log1p],
    ["Log2", Math.log2],
    ["Reciprocal", (v) => 1 / v],
    ["Rsqrt", (v) => 1 / Math.sqrt(v)],
    ["Sqrt", Math.sqrt],
  ])("%s", async (className, f) => {
    await expectOperation(operation(className, {}), { x: positive }, mapped(f, positive));
  });

  test("halves are rounded to even numbers", async () => {
    const halves = gridOf([1, 6], [-1.5, -0.5, 0.5, 1.5, 2.5, 3.2]);
    await expectModel(
      writtenModel(inputs(halves), [operation("Round", {})]),
      { x: halves },
      [gridOf([1, 6], [-2, 0, 0, 2, 2, 3])],
      ["x"],
    );
  });
});

describe("of two operands", () => {
  test.each<[string, (a: number, b: number) => number]>([
    ["Add", (a, b) => a + b],
    ["Divide", (a, b) => a / b],
    ["DivideNoNan", (a, b) => a / b],
    ["FloorDivide", (a, b) => Math.floor(a / b)],
    ["Logaddexp", (a, b) => Math.log(Math.exp(a) + Math.exp(b))],
    ["Maximum", Math.max],
    ["Minimum", Math.min],
    ["Mod", (a, b) => a - Math.floor(a / b) * b],
    ["Multiply", (a, b) => a * b],
    ["Power", (a, b) => a ** b],
    ["Subtract", (a, b) => a - b],
    ["TrueDivide", (a, b) => a / b],
  ])("%s: tensors, a row, and a number on either side", async (className, f) => {
    const base = className === "Power" ? positive : x;
    const row = grid([2, 1, 4], (n, _t, c) => positive.at(n, 0, c));
    const both = grid(x.shape, (n, t, c) => f(base.at(n, t, c), row.at(n, 0, c)));
    await expectOperation(operation(className, {}, ["x", "y"]), { x: base, y: row }, both);
    await expectOperation(
      operation(className, {}, ["x", 1.5]),
      { x: base },
      mapped((v) => f(v, 1.5), base),
    );
    await expectOperation(
      operation(className, {}, [1.5, "x"]),
      { x: positive },
      mapped((v) => f(1.5, v), positive),
    );
  });

  test.each([2, 3, -2, 0.5, 0, 1.25])("a power of %f", async (exponent) => {
    const base = Number.isInteger(exponent) && exponent !== 0 ? x : positive;
    await expectOperation(
      operation("Power", {}, ["x", exponent]),
      { x: base },
      mapped((v) => v ** exponent, base),
    );
  });

  test("x1 and x2 by name", async () => {
    const own: Written = { ...operation("Subtract", {}), calls: [{ args: ["x"], kwargs: { x2: "y" } }] };
    await expectOperation(
      own,
      { x, y },
      grid(x.shape, (n, t, c) => x.at(n, t, c) - y.at(n, t, c)),
    );
  });

  test("comparisons and a choice between tensors", async () => {
    const flags = ["Greater", "LessEqual", "Less", "GreaterEqual", "NotEqual", "Equal"];
    for (const name of flags) {
      const compare: Written = { ...operation(name, {}, ["x", 0.2]), name: "flag" };
      const choose = operation("Where", {}, ["flag", "x", "y"]);
      const model = writtenModel(inputs(x, y), [compare, choose]);
      const isTrue = (v: number) =>
        /Greater|NotEqual/.test(name) ? v > 0.2 || name === "NotEqual" : /Less/.test(name) && v < 0.2;
      const expected = grid(x.shape, (n, t, c) => (isTrue(x.at(n, t, c)) ? x : y).at(n, t, c));
      await expectModel(model, { x, y }, [expected]);
    }
  });

  test("logic", async () => {
    const flag = (name: string, bound: number): Written => ({
      ...operation("Greater", {}, ["x", bound]),
      name,
    });
    const cases: readonly [string, (a: boolean, b: boolean) => boolean][] = [
      ["LogicalAnd", (a, b) => a && b],
      ["LogicalOr", (a, b) => a || b],
      ["LogicalXor", (a, b) => a !== b],
    ];
    for (const [name, f] of cases) {
      const joined: Written = { ...operation(name, {}, ["low", "high"]), name: "joined" };
      const not: Written = { ...operation("LogicalNot", {}, ["joined"]), name: "not" };
      const cast = operation("Cast", { dtype: "float32" }, ["not"], "keras.src.ops.core");
      const model = writtenModel(inputs(x), [flag("low", -0.3), flag("high", 0.3), joined, not, cast]);
      const expected = mapped((v) => Number(!f(v > -0.3, v > 0.3)));
      await expectModel(model, { x }, [expected], ["x"]);
    }
  });
});

describe("over axes", () => {
  const over = (
    own: Grid,
    axes: readonly number[],
    keep: boolean,
    f: (values: readonly number[]) => number,
  ) => {
    const shape = own.shape.flatMap((length, i) => (axes.includes(i) ? (keep ? [1] : []) : [length]));
    return grid(shape, (...index) => {
      const values = indices(own.shape).filter((at) => {
        const kept = at.flatMap((i, axis) => (axes.includes(axis) ? (keep ? [0] : []) : [i]));
        return String(kept) === String(index);
      });
      return f(values.map((at) => own.at(...at)));
    });
  };
  const mean = (v: readonly number[]) => v.reduce((a, b) => a + b, 0) / v.length;
  const variance = (v: readonly number[]) => mean(v.map((own) => (own - mean(v)) ** 2));
  const cases: readonly [string, (v: readonly number[]) => number][] = [
    ["Amax", (v) => Math.max(...v)],
    ["Amin", (v) => Math.min(...v)],
    ["Logsumexp", (v) => Math.log(v.reduce((a, b) => a + Math.exp(b), 0))],
    ["Max", (v) => Math.max(...v)],
    ["Mean", mean],
    ["Min", (v) => Math.min(...v)],
    ["Prod", (v) => v.reduce((a, b) => a * b)],
    ["Std", (v) => Math.sqrt(variance(v))],
    ["Sum", (v) => v.reduce((a, b) => a + b)],
    ["Var", variance],
  ];

  test.each(cases)("%s: one, several, kept", async (className, f) => {
    await expectOperation(operation(className, { axis: 1, keepdims: false }), { x }, over(x, [1], false, f));
    await expectOperation(operation(className, { axis: [-1], keepdims: true }), { x }, over(x, [2], true, f));
    await expectOperation(operation(className, { axis: [1, 2] }), { x }, over(x, [1, 2], false, f));
  });

  test("Any, All and CountNonzero", async () => {
    const flags = grid([2, 3, 4], (n, t, c) => Number((n + t * c) % 3 === 0));
    for (const [name, f] of [
      ["Any", (v: readonly number[]) => Number(v.some((own) => own !== 0))],
      ["All", (v: readonly number[]) => Number(v.every((own) => own !== 0))],
      ["CountNonzero", (v: readonly number[]) => v.filter((own) => own !== 0).length],
    ] as const) {
      const own: Written = { ...operation(name, { axis: 2 }), name: "flag" };
      const cast = operation("Cast", { dtype: "float32" }, ["flag"]);
      await expectModel(
        writtenModel(inputs(flags), [own, cast]),
        { x: flags },
        [over(flags, [2], false, f)],
        ["x"],
      );
    }
  });

  test("Argmax and Argmin give positions, which a layer can take", async () => {
    for (const [name, choose] of [
      ["Argmax", Math.max],
      ["Argmin", Math.min],
    ] as const) {
      const own: Written = { ...operation(name, { axis: 1, keepdims: false }), name: "at" };
      const hot = operation("OneHot", { num_classes: 3, axis: -1, dtype: "float32", sparse: false }, ["at"]);
      const at = over(x, [1], false, (v) => v.indexOf(choose(...v)));
      const expected = grid([2, 4, 3], (n, c, k) => Number(at.at(n, c) === k));
      await expectModel(writtenModel(inputs(x), [own, hot]), { x }, [expected], ["x"]);
    }
  });

  test("Average with weights, Cumsum, Norm and Normalize", async () => {
    const weights = { class_name: "__numpy__", config: { value: [1, 2, 3], dtype: "float64" } };
    const weighted = over(x, [1], false, (v) => (v[0]! + 2 * v[1]! + 3 * v[2]!) / 6);
    await expectOperation(operation("Average", { axis: 1 }, ["x", weights]), { x }, weighted);
    const sums = grid(x.shape, (n, t, c) => total(t + 1, (s) => x.at(n, s, c)));
    await expectOperation(operation("Cumsum", { axis: 1, dtype: null }), { x }, sums);
    const length = over(x, [2], true, (v) => Math.sqrt(v.reduce((a, b) => a + b * b, 0)));
    await expectOperation(
      operation("Norm", { ord: null, axis: 2, keepdims: true }, ["x"], "keras.src.ops.linalg"),
      { x },
      length,
    );
    const unit = grid(x.shape, (n, t, c) => x.at(n, t, c) / length.at(n, t, 0));
    await expectOperation(
      operation("Normalize", { axis: -1, order: 2, epsilon: null }, ["x"], "keras.src.ops.nn"),
      { x },
      unit,
    );
  });

  test("Diff and FullLike", async () => {
    const twice = grid([2, 3, 2], (n, t, c) => x.at(n, t, c + 2) - 2 * x.at(n, t, c + 1) + x.at(n, t, c));
    await expectOperation(operation("Diff", { n: 2, axis: -1 }), { x }, twice);
    await expectOperation(
      operation("FullLike", {}, ["x", 2.5]),
      { x },
      mapped(() => 2.5),
    );
  });

  test("Softmax, LogSoftmax and Glu", async () => {
    const sums = over(x, [1], true, (v) => v.reduce((a, b) => a + Math.exp(b), 0));
    const shares = grid(x.shape, (n, t, c) => Math.exp(x.at(n, t, c)) / sums.at(n, 0, c));
    await expectOperation(operation("Softmax", { axis: 1 }), { x }, shares);
    await expectOperation(operation("LogSoftmax", { axis: 1 }), { x }, mapped(Math.log, shares));
    const half = grid([2, 3, 2], (n, t, c) => x.at(n, t, c) * sigmoid(x.at(n, t, c + 2)));
    await expectOperation(operation("Glu", { axis: -1 }), { x }, half);
  });
});

const slice = (start: number | null, stop: number | null, step: number | null = null) => ({
  class_name: "__slice__",
  config: { start, stop, step },
});
const all = slice(null, null);
const dots = { class_name: "__ellipsis__", config: {} };

describe("indexing", () => {
  const long = wave([2, 7, 3], 3);
  const item = (key: unknown) => operation("GetItem", {}, ["x", key]);

  test.each<[string, unknown, readonly number[], (n: number, ...index: number[]) => number]>([
    ["[:, -1]", [all, -1], [3], (n, c) => long.at(n, 6, c!)],
    ["[:, 1:-1]", [all, slice(1, -1)], [5, 3], (n, t, c) => long.at(n, t! + 1, c!)],
    ["[:, ::2, 1]", [all, slice(null, null, 2), 1], [4], (n, t) => long.at(n, 2 * t!, 1)],
    ["[..., 0]", [dots, 0], [7], (n, t) => long.at(n, t!, 0)],
    ["[:, ::-1]", [all, slice(null, null, -1)], [7, 3], (n, t, c) => long.at(n, 6 - t!, c!)],
    ["[:, 5:0:-2]", [all, slice(5, 0, -2)], [3, 3], (n, t, c) => long.at(n, 5 - 2 * t!, c!)],
    ["[:, -3:]", [all, slice(-3, null)], [3, 3], (n, t, c) => long.at(n, t! + 4, c!)],
    ["[:, 2:100:3]", [all, slice(2, 100, 3)], [2, 3], (n, t, c) => long.at(n, 2 + 3 * t!, c!)],
    ["[:, None, 2]", [all, null, 2], [1, 3], (n, _one, c) => long.at(n, 2, c!)],
    ["[..., None]", [dots, null], [7, 3, 1], (n, t, c) => long.at(n, t!, c!)],
    [
      "[:, [0, -1]]",
      [all, { class_name: "__numpy__", config: { value: [0, -1], dtype: "int64" } }],
      [2, 3],
      (n, t, c) => long.at(n, t === 0 ? 0 : 6, c!),
    ],
  ])("x%s", async (_name, key, shape, f) => {
    await expectOperation(item(key), { x: long }, grid([2, ...shape], f));
  });

  test("a batch alone, and an empty slice", async () => {
    const model = writtenModel(inputs(long), [item([slice(0, 1)])]);
    expect(model.outputs[0]!.shape).toEqual([1, 7, 3]);
    const empty = writtenModel(inputs(long), [item([all, slice(5, 2)])]);
    expect(empty.outputs[0]!.shape).toEqual([undefined, 0, 3]);
  });

  test("Take along an axis", async () => {
    const indices = {
      class_name: "__numpy__",
      config: {
        value: [
          [0, 2],
          [1, 1],
        ],
        dtype: "int32",
      },
    };
    const expected = grid([2, 7, 2, 2], (n, t, i, j) =>
      long.at(
        n,
        t,
        [
          [0, 2],
          [1, 1],
        ][i]![j]!,
      ),
    );
    await expectOperation(operation("Take", { axis: -1 }, ["x", indices]), { x: long }, expected);
  });

  test.each([
    [[all, 7], "expected an index of 7 elements; got 7."],
    [[all, all, all, 0], "expected at most 3 indices; got 4."],
    [[all, slice(0, 3, 0)], "expected a step other than 0; got 0."],
    [[dots, dots], "expected one ellipsis; got several."],
    [[all, true], "expected integers, slices, None, ... or an array in an index; got constant."],
    [[all, slice("a" as unknown as number, null)], 'expected whole numbers in a slice; got "a".'],
  ])("refuses %j", (key, message) => {
    expect(() => writtenModel(inputs(long), [item(key)])).toThrow(message);
  });
});

describe("shapes", () => {
  test.each<[string, Readonly<Record<string, unknown>>, readonly number[], (...index: number[]) => number]>([
    ["BroadcastTo", { shape: [null, 3, 4] }, [2, 3, 4], (n, t, c) => x.at(n!, t!, c!)],
    ["ExpandDims", { axis: 1 }, [2, 1, 3, 4], (n, _one, t, c) => x.at(n!, t!, c!)],
    ["ExpandDims", { axis: [1, -1] }, [2, 1, 3, 4, 1], (n, _one, t, c) => x.at(n!, t!, c!)],
    ["Flip", { axis: 1 }, [2, 3, 4], (n, t, c) => x.at(n!, 2 - t!, c!)],
    ["Moveaxis", { source: 1, destination: -1 }, [2, 4, 3], (n, c, t) => x.at(n!, t!, c!)],
    [
      "Pad",
      {
        pad_width: [
          [0, 0],
          [1, 2],
          [0, 0],
        ],
        mode: "constant",
      },
      [2, 6, 4],
      (n, t, c) => x.at(n!, t! - 1, c!),
    ],
    ["Repeat", { repeats: 2, axis: 1 }, [2, 6, 4], (n, t, c) => x.at(n!, Math.floor(t! / 2), c!)],
    ["Reshape", { newshape: [-1, 2, 6] }, [2, 2, 6], (n, i, j) => x.data[n! * 12 + i! * 6 + j!]!],
    ["Roll", { shift: 1, axis: 1 }, [2, 3, 4], (n, t, c) => x.at(n!, (t! + 2) % 3, c!)],
    ["Swapaxes", { axis1: 1, axis2: 2 }, [2, 4, 3], (n, c, t) => x.at(n!, t!, c!)],
    ["Tile", { repeats: [1, 2, 1] }, [2, 6, 4], (n, t, c) => x.at(n!, t! % 3, c!)],
    ["Transpose", { axes: [0, 2, 1] }, [2, 4, 3], (n, c, t) => x.at(n!, t!, c!)],
  ])("%s %o", async (className, config, shape, f) => {
    await expectOperation(operation(className, config), { x }, grid(shape, f));
  });

  test("Squeeze", async () => {
    const thin = wave([2, 1, 4, 1], 3);
    const expected = grid([2, 4, 1], (n, c) => thin.at(n, 0, c, 0));
    await expectOperation(operation("Squeeze", { axis: 1 }), { x: thin }, expected);
  });

  test("Concatenate, Stack, Split and Unstack", async () => {
    const joined = grid([2, 3, 8], (n, t, c) => (c < 4 ? x.at(n, t, c) : y.at(n, t, c - 4)));
    await expectOperation(operation("Concatenate", { axis: -1 }, [["x", "y"]]), { x, y }, joined);
    const side = grid([2, 3, 2, 4], (n, t, i, c) => (i === 0 ? x : y).at(n, t, c));
    await expectOperation(operation("Stack", { axis: 2 }, [["x", "y"]]), { x, y }, side);
    const parts = [0, 2].map((from) => grid([2, 3, 2], (n, t, c) => x.at(n, t, c + from)));
    await expectOperation(operation("Split", { indices_or_sections: 2, axis: -1 }), { x }, ...parts);
    const uneven = [
      [0, 1],
      [1, 3],
    ].map(([from, size]) => grid([2, 3, size!], (n, t, c) => x.at(n, t, c + from!)));
    await expectOperation(operation("Split", { indices_or_sections: [1], axis: 2 }), { x }, ...uneven);
    const rows = range(3).map((t) => grid([2, 4], (n, c) => x.at(n, t, c)));
    await expectOperation(
      operation("Unstack", { num: 3, axis: 1 }, ["x"], "keras.src.ops.core"),
      { x },
      ...rows,
    );
  });

  test("Matmul of batches, and with a constant matrix", async () => {
    const other = wave([2, 4, 5], 3);
    const product = grid([2, 3, 5], (n, i, j) => total(4, (k) => x.at(n, i, k) * other.at(n, k, j)));
    await expectOperation(operation("Matmul", {}, ["x", "y"]), { x, y: other }, product);
    const value = range(4).map((i) => [i, i - 1.5]);
    const matrix = { class_name: "__tensor__", config: { value, dtype: "float32" } };
    const projected = grid([2, 3, 2], (n, i, j) => total(4, (k) => x.at(n, i, k) * value[k]![j]!));
    await expectOperation(operation("Matmul", {}, ["x", matrix]), { x }, projected);
  });
});

test("Dot with a matrix and with a vector", async () => {
  const value = range(4).map((i) => range(3).map((j) => i - 1.5 * j));
  const matrix = { class_name: "__numpy__", config: { value, dtype: "float32" } };
  const product = grid([2, 3, 3], (n, t, j) => total(4, (c) => x.at(n, t, c) * value[c]![j]!));
  await expectOperation(operation("Dot", {}, ["x", matrix]), { x }, product);
  const vector = { class_name: "__numpy__", config: { value: [1, 2, 3, 4], dtype: "float32" } };
  const single = grid([2, 3], (n, t) => total(4, (c) => x.at(n, t, c) * (c + 1)));
  await expectOperation(operation("Dot", {}, ["x", vector]), { x }, single);
});

test("Einsum and Tensordot", async () => {
  const other = wave([2, 4, 5], 3);
  const product = grid([2, 5, 3], (n, j, i) => total(4, (k) => x.at(n, i, k) * other.at(n, k, j)));
  await expectOperation(
    operation("Einsum", { subscripts: "nik,nkj->nji" }, ["x", "y"]),
    { x, y: other },
    product,
  );
  const value = range(4).map((i) => range(3).map((j) => i - 1.5 * j));
  const table = { class_name: "__numpy__", config: { value, dtype: "float32" } };
  const summed = grid([2], (n) => total(3, (t) => total(4, (c) => x.at(n, t, c) * value[c]![t]!)));
  await expectOperation(
    operation(
      "Tensordot",
      {
        axes: [
          [1, 2],
          [1, 0],
        ],
      },
      ["x", table],
    ),
    { x },
    summed,
  );
  const last = grid([2, 3, 3], (n, t, j) => total(4, (c) => x.at(n, t, c) * value[c]![j]!));
  await expectOperation(operation("Tensordot", { axes: 1 }, ["x", table]), { x }, last);
});

describe("refused by name", () => {
  test.each<[Written, string]>([
    [operation("Svd", {}), 'Keras: Svd layer "op": expected a supported operation; got "Svd".'],
    [operation("Mean", { axis: 5 }), 'Mean layer "op": expected "axis" among 3 axes; got [5].'],
    [operation("Mean", { how: 1 }), 'Mean layer "op": expected nothing as "how"; got 1.'],
    [operation("Add", {}, ["x"]), 'Add layer "op": expected the argument x2; got none.'],
    [operation("Add", {}, ["x", "x", "x"]), 'Add layer "op": expected 2 operands; got 3.'],
    [operation("Reshape", { newshape: [-1, 7] }), "expected 24 elements in the shape; got [-1, 7]."],
    [operation("Concatenate", { axis: 1 }, [["x", 1]]), 'Concatenate layer "op": expected inputs that fit'],
    [
      { ...operation("Tanh", {}), calls: [{ args: ["x"], kwargs: { out: 3 } }] },
      "expected only the arguments x; got out.",
    ],
    [
      { ...operation("Tanh", {}), module: "my_ops.ops" },
      'expected a built-in Keras layer; got "Tanh" from "my_ops.ops"',
    ],
  ])("%#", (own, message) => {
    expect(() => writtenModel(inputs(x), [own])).toThrow(message);
  });
});
