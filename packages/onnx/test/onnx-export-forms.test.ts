// The content of written files: names, forms of every step, operator sets.
import { gru, linear } from "@grus/cells";
import {
  abs,
  add,
  and,
  arange,
  argmax,
  broadcastTo,
  cast,
  clipGradient,
  concat,
  cos,
  div,
  equal,
  exp,
  expandAxis,
  flip,
  floor,
  fromData,
  full,
  gather,
  key,
  less,
  log,
  matmul,
  max,
  maximum,
  minimum,
  mul,
  neg,
  not,
  ones,
  or,
  pad,
  pow,
  reshape,
  scan,
  sign,
  sin,
  slice,
  sqrt,
  stopGradient,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  where,
  zeros,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { directly, expectSame, operatorsOf, RUNS } from "./onnx-export-runs.ts";
import { type CaseInput, type ExportCase, exportCases, feed, written } from "./onnx-exports.ts";
import { byGrus, byOnnxRuntime, floats } from "./onnx-models.ts";

describe("written files", () => {
  const cell = gru({ inputSize: 3, hiddenSize: 5 });
  const head = linear({ inputSize: 5, outputSize: 2 });
  const forecaster = {
    parameters: { cell: cell.init(key(1)), head: head.init(key(2)) },
    apply: (
      parameters: { cell: ReturnType<typeof cell.init>; head: ReturnType<typeof head.init> },
      { x }: Readonly<Record<string, Tensor>>,
    ) => ({ y: head.bind(parameters.head)(cell.bind(parameters.cell)(x!).hidden) }),
  };
  const x: CaseInput = { shape: ["batch", "time", 3] };

  test("parameters are named by path, weights of recurrences in ONNX's order by path and suffix", () => {
    const { parameters, inputs, outputs } = readOnnx(written({ ...forecaster, inputs: { x } }));
    expect(Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape]))).toEqual({
      "cell.layers.0.forward.weightIh.W": [1, 15, 3],
      "cell.layers.0.forward.weightHh.R": [1, 15, 5],
      "cell.layers.0.forward.biasIh.B": [1, 30],
      "head.weight": [2, 5],
      "head.bias": [2],
    });
    expect(inputs).toMatchObject([{ name: "x", element: "float", shape: ["batch", "time", 3] }]);
    expect(outputs).toMatchObject([{ name: "y", element: "float", shape: ["batch", 2] }]);
  });

  test("a model of fixed lengths has no dynamic axis", async () => {
    const file = written({ ...forecaster, inputs: { x: { shape: [2, 4, 3] } } });
    const { inputs, outputs } = readOnnx(file);
    expect([inputs[0]!.shape, outputs[0]!.shape]).toEqual([
      [2, 4, 3],
      [2, 2],
    ]);
    expect(operatorsOf(file)).not.toContain("Shape");
    const given = { x: feed("x", { shape: [2, 4, 3] }, {}) };
    expectSame(await byOnnxRuntime(file, given), await byGrus(file, given));
  });

  test("metadata and producer", () => {
    const metadata = { note: "a text", labels: "a,b" };
    const own = readOnnx(
      written({ ...forecaster, inputs: { x } }, { metadata, producer: "a program", producerVersion: "3.1" }),
    );
    expect(own).toMatchObject({ metadata, producer: "a program 3.1", opset: 17 });
    expect(readOnnx(written({ ...forecaster, inputs: { x } })).producer).toBe("grus");
  });

  test.each([13, 15, 18, 20, 22])("operator set %i", async (opset) => {
    for (const name of ["tagger", "pooled over valid steps", "peepholes with lengths"]) {
      const own = exportCases.find((other) => other.name === name)!;
      const file = written(own, { opset });
      expect(readOnnx(file).opset).toBe(opset);
      const inputs = Object.fromEntries(
        Object.entries(own.inputs).map(([key, input]) => [key, feed(key, input, RUNS[0]!, own.vocabulary)]),
      );
      const expected = await directly(own, inputs);
      expectSame(await byOnnxRuntime(file, inputs), expected);
      expectSame(await byGrus(file, inputs), expected);
    }
  });

  test("colliding and unusual names of parameters, inputs and outputs", async () => {
    const own: ExportCase = {
      name: "names",
      parameters: { x: tensor([0.5, 2, -1]), "a b/ü": tensor([1, 2, 3]), constant: tensor([3, 2, 1]) },
      apply: (p, { x }) => ({ add: add(mul(x!, p.x), p["a b/ü"]), "out put": sub(x!, p.constant) }),
      inputs: { x: { shape: ["batch", 3] } },
    };
    const file = written(own);
    expect(Object.keys(readOnnx(file).parameters).sort()).toEqual(["a b/ü", "constant", "x_1"]);
    const inputs = { x: feed("x", own.inputs.x!, { batch: 4 }) };
    expectSame(await byOnnxRuntime(file, inputs), await directly(own, inputs));
  });

  test("an input or parameter returned unchanged, and one value under two names", async () => {
    const own: ExportCase = {
      name: "as it is",
      parameters: { w: tensor([0.5, 2, -1]) },
      apply: ({ w }, { x }) => ({ same: x!, weight: w, twice: add(x!, x!), again: stopGradient(x!) }),
      inputs: { x: { shape: ["n", 3] } },
    };
    const file = written(own);
    const inputs = { x: feed("x", own.inputs.x!, { n: 2 }) };
    expectSame(await byOnnxRuntime(file, inputs), await directly(own, inputs));
    expectSame(await byGrus(file, inputs), await directly(own, inputs));
  });

  test("every step of programs", async () => {
    const own: ExportCase = {
      name: "steps",
      parameters: { table: fromData(floats([5, 3], 1)) },
      apply: ({ table }, { x, i, flag }) => {
        const time = x!.shape[1]!;
        const isBig = less(0.2, x!);
        const wide = broadcastTo(expandAxis(flag!, 1), [x!.shape[0]!, time, 3]);
        return {
          quotient: div(i!, sub(mul(i!, i!), 4)),
          powers: pow(add(abs(x!), 0.5), 1.7),
          waves: add(sin(x!), cos(floor(mul(x!, 3)))),
          signs: mul(sign(x!), sqrt(exp(neg(log(add(abs(x!), 1)))))),
          truths: where(wide, isBig, not(or(isBig, and(wide, isBig)))),
          equal: equal(cast(i!, "float32"), 2),
          equalFlags: equal(flag!, flag!),
          whole: cast(mul(x!, 5), "int32"),
          isThere: cast(floor(x!), "bool"),
          ends: concat([slice(x!, 1, -1), slice(x!, 1, 0, 1)], 1),
          shifted: concat([zeros([x!.shape[0]!, 1, 3]), slice(x!, 1, 0, -1)], 1),
          padded: pad(x!, { before: [0, 2, 1], after: [0, 1, 0], value: -1.5 }),
          paddedNumbers: pad(i!, { before: [1, 0], after: [0, 3], value: 7 }),
          turned: flip(x!, [0, 1]),
          most: max(i!, { axes: [1] }),
          least: minimum(maximum(x!, -0.3), 0.3),
          total: sum(i!, { axes: [0, 1] }),
          rows: gather(table, i!),
          best: argmax(i!, 1),
          scores: matmul(x!, x!, { transposeB: true }),
          products: matmul(x!, x!, { transposeA: true }),
          shared: matmul(broadcastTo(table, [x!.shape[0]!, 5, 3]), x!, { transposeB: true }),
          both: matmul(transpose(table), table, { transposeA: true, transposeB: true }),
          cut: clipGradient(x!, 1),
          numbers: mul(arange(time), 2),
          countdown: tensor(
            Int32Array.from({ length: time }, (_, t) => time - t),
            [1, time, 1],
          ),
          filled: full([time, 2], 0.5),
          flat: reshape(x!, [x!.size]),
          outer: reshape(mul(expandAxis(reshape(x!, [-1]), 1), ones([1, time])), [-1]),
        };
      },
      inputs: {
        x: { shape: ["batch", "time", 3] },
        i: { shape: ["batch", 4], dtype: "int32" },
        flag: { shape: ["batch", 3], dtype: "bool" },
      },
    };
    for (const opset of [13, 18]) {
      const file = written(own, { opset });
      for (const lengths of RUNS) {
        const inputs = Object.fromEntries(
          Object.entries(own.inputs).map(([name, input]) => [name, feed(name, input, lengths)]),
        );
        const expected = await directly(own, inputs);
        expectSame(await byOnnxRuntime(file, inputs), expected);
        expectSame(await byGrus(file, inputs), expected);
      }
    }
  });

  test("scans: backwards, without sequences, of several states, with outer values", async () => {
    const own: ExportCase = {
      name: "scans",
      parameters: { w: fromData(floats([3, 3], 1)), b: tensor([0.5]) },
      apply: ({ w, b }, { x }) => {
        const [batch, time] = x!.shape as [number, number];
        const weight = transpose(w);
        const steps = transpose(x!, [1, 0, 2]);
        const back = scan(
          ({ h, n }: { h: Tensor; n: Tensor }, step: Tensor) => ({
            carry: { h: tanh(add(matmul(h, weight), add(step, b))), n: add(n, 1) },
            output: { twice: mul(h, 2), n },
          }),
          { h: zeros([batch, 3]), n: zeros([], "int32") },
          steps,
          { reverse: true },
        );
        const doubled = scan(
          (h: Tensor) => ({ carry: mul(h, 0.5), output: matmul(h, weight) }),
          slice(x!, 1, 0, 1),
          [] as Tensor[],
          { length: time },
        );
        const nested = scan(
          (h: Tensor, step: Tensor) => ({
            carry: scan((g: Tensor, row: Tensor) => ({ carry: add(g, row), output: [] }), h, step).carry,
            output: mul(h, 1),
          }),
          zeros([3]),
          steps,
        );
        return {
          h: back.carry.h,
          n: back.carry.n,
          twice: back.outputs.twice,
          counts: back.outputs.n,
          halved: doubled.carry,
          halves: doubled.outputs,
          nested: nested.carry,
          rows: nested.outputs,
        };
      },
      inputs: { x: { shape: ["batch", "time", 3] } },
    };
    const file = written(own);
    for (const lengths of RUNS) {
      const inputs = { x: feed("x", own.inputs.x!, lengths) };
      const expected = await directly(own, inputs);
      expectSame(await byOnnxRuntime(file, inputs), expected);
      expectSame(await byGrus(file, inputs), expected);
    }
  });

  test("given trace lengths, for a model that accepts no others", async () => {
    const own: ExportCase = {
      name: "positions",
      parameters: { table: fromData(floats([8, 3], 2)) },
      apply: ({ table }, { x }) => ({ y: add(x!, slice(table, 0, 0, x!.shape[1]!)) }),
      inputs: { x: { shape: ["batch", "time", 3] } },
    };
    expect(() => written(own)).toThrow("slice: the range of axis 0 is 0 to 13");
    const file = written(own, { lengths: { time: [5, 4, 7, 6] } });
    const inputs = { x: feed("x", own.inputs.x!, { batch: 2, time: 4 }) };
    expectSame(await byOnnxRuntime(file, inputs), await directly(own, inputs));
  });
});

test("an axis of multiples, which is split into patches", async () => {
  const own: ExportCase = {
    name: "patches",
    parameters: { w: fromData(floats([12, 5], 2)) },
    apply: ({ w }, { x }) => {
      const [batch, time] = x!.shape as [number, number];
      return { y: matmul(reshape(x!, [batch, time / 4, 12]), w) };
    },
    inputs: { x: { shape: ["batch", "time", 3] } },
  };
  expect(() => written(own)).toThrow("reshape");
  const file = written(own, { lengths: { time: [8, 16, 20, 24] } });
  for (const time of [4, 12, 36]) {
    const inputs = { x: feed("x", own.inputs.x!, { batch: 2, time }) };
    expectSame(await byOnnxRuntime(file, inputs), await directly(own, inputs));
  }
});
