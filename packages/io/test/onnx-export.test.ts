// Written models against ONNX Runtime, against Grus itself, and read again.
import { gru, linear } from "@grus/cells";
import {
  abs,
  add,
  and,
  argmax,
  broadcastTo,
  cast,
  clipGradient,
  compile,
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
  grad,
  gruSequence,
  iota,
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
  randomUniform,
  referenceBackend,
  reshape,
  scan,
  select,
  sign,
  sin,
  slice,
  sqrt,
  stopGradient,
  sub,
  sum,
  type Tensor,
  type TensorData,
  tanh,
  tensor,
  transpose,
  where,
  zeros,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { ModelFileError } from "../src/files/model-file-error.ts";
import type { OnnxInput } from "../src/onnx/export/traces.ts";
import { decodeMessage } from "../src/onnx/protobuf.ts";
import { readOnnx } from "../src/onnx/read-onnx.ts";
import { type GraphProto, modelProto } from "../src/onnx/schema.ts";
import { type WriteOnnxOptions, writeOnnx } from "../src/onnx/write-onnx.ts";
import { type ExportCase, exportCases, feed } from "./onnx-exports.ts";
import { byGrus, byOnnxRuntime, floats } from "./onnx-models.ts";

/** Lengths at which files are run; none of them is one that models are traced at. */
const RUNS = [
  { batch: 2, time: 5, steps: 4 },
  { batch: 3, time: 8, steps: 2 },
  { batch: 1, time: 1, steps: 1 },
];

/** What Grus computes without any file. */
async function directly(
  { parameters, apply }: ExportCase,
  inputs: Record<string, TensorData>,
): Promise<Record<string, Tensor>> {
  const compiled = await compile(referenceBackend(), apply, parameters, inputs as Record<string, Tensor>);
  return (await compiled.run(parameters, inputs)) as Record<string, Tensor>;
}

function expectSame(found: Record<string, TensorData>, expected: Record<string, TensorData>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, dtype, data }] of Object.entries(expected)) {
    expect([name, found[name]!.dtype, [...found[name]!.shape]]).toEqual([name, dtype, [...shape]]);
    expectClose(found[name]!.data, data, { absolute: 1e-5 });
  }
}

/** The operators of a file, those of graphs inside others included. */
function operatorsOf(file: Uint8Array): string[] {
  const of = ({ node }: GraphProto): string[] =>
    node.flatMap(({ opType = "", attribute }) => [opType, ...attribute.flatMap(({ g }) => (g ? of(g) : []))]);
  return of(decodeMessage(modelProto, file).graph!);
}

describe("equals ONNX Runtime and Grus at several lengths", () => {
  test.each(exportCases.map((own) => [own.name, own] as const))("%s", async (_, own) => {
    const file = writeOnnx(own);
    for (const node of own.nodes ?? []) expect(operatorsOf(file)).toContain(node);
    for (const lengths of RUNS) {
      const inputs = Object.fromEntries(
        Object.entries(own.inputs).map(([name, input]) => [name, feed(name, input, lengths, own.vocabulary)]),
      );
      const expected = await directly(own, inputs);
      expectSame(await byOnnxRuntime(file, inputs), expected);
      expectSame(await byGrus(file, inputs), expected);
    }
  });
});

describe("what is written", () => {
  const cell = gru({ inputSize: 3, hiddenSize: 5 });
  const head = linear({ inputSize: 5, outputSize: 2 });
  const forecaster = {
    parameters: { cell: cell.init(key(1)), head: head.init(key(2)) },
    apply: (
      parameters: { cell: ReturnType<typeof cell.init>; head: ReturnType<typeof head.init> },
      { x }: Readonly<Record<string, Tensor>>,
    ) => ({ y: head.apply(parameters.head, cell.apply(parameters.cell, x!).hidden) }),
  };
  const x: OnnxInput = { shape: ["batch", "time", 3] };

  test("parameters stand under their paths, weights of recurrences in ONNX's order behind theirs", () => {
    const { parameters, inputs, outputs } = readOnnx(writeOnnx({ ...forecaster, inputs: { x } }));
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

  test("a model of fixed lengths has no open axis", async () => {
    const file = writeOnnx({ ...forecaster, inputs: { x: { shape: [2, 4, 3] } } });
    const { inputs, outputs } = readOnnx(file);
    expect([inputs[0]!.shape, outputs[0]!.shape]).toEqual([
      [2, 4, 3],
      [2, 2],
    ]);
    expect(operatorsOf(file)).not.toContain("Shape");
    const given = { x: feed("x", { shape: [2, 4, 3] }, {}) };
    expectSame(await byOnnxRuntime(file, given), await byGrus(file, given));
  });

  test("texts beside the model and who wrote it", () => {
    const metadata = { note: "a text", labels: "a,b" };
    const own = readOnnx(
      writeOnnx({ ...forecaster, inputs: { x }, metadata, producer: "a program", producerVersion: "3.1" }),
    );
    expect(own).toMatchObject({ metadata, producer: "a program 3.1", opset: 17 });
    expect(readOnnx(writeOnnx({ ...forecaster, inputs: { x } })).producer).toBe("grus");
  });

  test.each([13, 15, 18, 20, 22])("operator set %i", async (opset) => {
    for (const name of ["tagger", "pooled over valid steps", "peepholes with lengths"]) {
      const own = exportCases.find((other) => other.name === name)!;
      const file = writeOnnx({ ...own, opset });
      expect(readOnnx(file).opset).toBe(opset);
      const inputs = Object.fromEntries(
        Object.entries(own.inputs).map(([key, input]) => [key, feed(key, input, RUNS[0]!, own.vocabulary)]),
      );
      const expected = await directly(own, inputs);
      expectSame(await byOnnxRuntime(file, inputs), expected);
      expectSame(await byGrus(file, inputs), expected);
    }
  });

  test("names of parameters, inputs and outputs that are the same, and unusual ones", async () => {
    const own: ExportCase = {
      name: "names",
      parameters: { x: tensor([0.5, 2, -1]), "a b/ü": tensor([1, 2, 3]), constant: tensor([3, 2, 1]) },
      apply: (p, { x }) => ({ add: add(mul(x!, p.x), p["a b/ü"]), "out put": sub(x!, p.constant) }),
      inputs: { x: { shape: ["batch", 3] } },
    };
    const file = writeOnnx(own);
    expect(Object.keys(readOnnx(file).parameters).sort()).toEqual(["a b/ü", "constant", "x_1"]);
    const inputs = { x: feed("x", own.inputs.x!, { batch: 4 }) };
    expectSame(await byOnnxRuntime(file, inputs), await directly(own, inputs));
  });

  test("an input or a parameter that goes out as it is, and one value under two names", async () => {
    const own: ExportCase = {
      name: "as it is",
      parameters: { w: tensor([0.5, 2, -1]) },
      apply: ({ w }, { x }) => ({ same: x!, weight: w, twice: add(x!, x!), again: stopGradient(x!) }),
      inputs: { x: { shape: ["n", 3] } },
    };
    const file = writeOnnx(own);
    const inputs = { x: feed("x", own.inputs.x!, { n: 2 }) };
    expectSame(await byOnnxRuntime(file, inputs), await directly(own, inputs));
    expectSame(await byGrus(file, inputs), await directly(own, inputs));
  });

  test("every step that programs are made of", async () => {
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
          numbers: mul(iota(time), 2),
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
      const file = writeOnnx({ ...own, opset });
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

  test("scans: backwards, without sequences, of several states, with what lies outside", async () => {
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
    const file = writeOnnx(own);
    for (const lengths of RUNS) {
      const inputs = { x: feed("x", own.inputs.x!, lengths) };
      const expected = await directly(own, inputs);
      expectSame(await byOnnxRuntime(file, inputs), expected);
      expectSame(await byGrus(file, inputs), expected);
    }
  });

  test("lengths that a model is traced at, where it does not take others", async () => {
    const own: ExportCase = {
      name: "positions",
      parameters: { table: fromData(floats([8, 3], 2)) },
      apply: ({ table }, { x }) => ({ y: add(x!, slice(table, 0, 0, x!.shape[1]!)) }),
      inputs: { x: { shape: ["batch", "time", 3] } },
    };
    expect(() => writeOnnx(own)).toThrow("slice: 0 to 13");
    const file = writeOnnx({ ...own, lengths: { time: [5, 4, 7, 6] } });
    const inputs = { x: feed("x", own.inputs.x!, { batch: 2, time: 4 }) };
    expectSame(await byOnnxRuntime(file, inputs), await directly(own, inputs));
  });
});

describe("refuses", () => {
  const x: OnnxInput = { shape: ["batch", "time", 3] };
  const write = (apply: ExportCase["apply"], rest: Partial<WriteOnnxOptions<unknown>> = {}) =>
    writeOnnx({ parameters: { w: tensor([1, 2, 3]) }, apply, inputs: { x }, ...rest });
  const recurrence = (x: Tensor) =>
    gruSequence(x, { weightIh: fromData(floats([12, 3], 1)), weightHh: fromData(floats([12, 4], 2)) });
  test.each<[string, () => unknown, string]>([
    [
      "random numbers",
      () => write((_, { x }) => ({ y: mul(x!, randomUniform(key(1), x!.shape)) })),
      "step random: expected a step that ONNX has an operator for; got random numbers, which ONNX draws in no stated way.\nWrite the model as it is applied after training: without a key.",
    ],
    [
      "gradients",
      () => write((_, { x }) => ({ y: grad((own: Tensor) => sum(recurrence(own).output))(x!) })),
      "step gruGradient: expected a step that ONNX has an operator for; got a step of a gradient.\nWrite the model, not its training step.",
    ],
    [
      "gates that are read",
      () => write((_, { x }) => ({ y: recurrence(x!).gates })),
      "step gru: expected a model that does not read the gates of a GRU",
    ],
    [
      "loops over an open axis",
      () =>
        write((_, { x }) => {
          let h: Tensor = zeros([x!.shape[0]!, 3]);
          for (let t = 0; t < x!.shape[1]!; t++) h = tanh(add(h, select(x!, 1, t)));
          return { h };
        }),
      'axis "time": expected the same steps whatever its length; got 52 steps and 76, at batch 11, time 13 and at batch 11, time 19',
    ],
    [
      "lengths that do not follow",
      () => write((_, { x }) => ({ y: slice(x!, 1, 0, Math.floor(x!.shape[1]! / 2)) })),
      "step slice: expected numbers that follow from batch and time by multiplication and addition; got 6, 6, 9",
    ],
    [
      "constants that depend on a length",
      () =>
        write((_, { x }) => ({
          y: add(
            x!,
            tensor(
              Float32Array.from({ length: x!.shape[1]! * 3 }, (_, i) => Math.sin(i)),
              [x!.shape[1]!, 3],
            ),
          ),
        })),
      "a constant: expected the same numbers whatever batch and time are, one number that follows from them, or whole numbers in a row; got float32 [time, 3].\nPass it to the model as an input",
    ],
    [
      "an operator set that is not written",
      () => write((_, { x }) => ({ y: x! }), { opset: 12 }),
      "opset: expected 13 to 22; got 12",
    ],
    [
      "an output with the name of an input",
      () => write((_, { x }) => ({ x: mul(x!, 2) })),
      'output "x": expected a name that no input has',
    ],
    ["no output", () => write(() => ({})), "apply: expected at least one output; got none"],
    ["a name that is none", () => write((_, { x }) => ({ "": x! })), "a name: expected a text; got none"],
    [
      "lengths of an axis that is none",
      () => write((_, { x }) => ({ y: x! }), { lengths: { steps: [1, 2, 3, 4] } }),
      'lengths of "steps": expected a name among those of the axes, "batch", "time"; got another',
    ],
    [
      "too few lengths",
      () => write((_, { x }) => ({ y: x! }), { lengths: { time: [5, 5, 6] } }),
      'lengths of "time": expected 4 whole numbers that differ; got [5, 5, 6]',
    ],
    [
      "outputs that depend on a length",
      () => write((_, { x }) => ({ [`y${x!.shape[1]}`]: x! })),
      'axis "time": expected the same steps whatever its length; got other outputs',
    ],
  ])("%s", (_, run, message) => {
    expect(run).toThrow(ModelFileError);
    expect(run).toThrow(message);
  });

  test("axes of too many names", () => {
    const inputs = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`x${i}`, { shape: [`n${i}`] }]));
    expect(() => writeOnnx({ parameters: {}, apply: (_, own) => own, inputs })).toThrow(
      "open axes of a few names; got 7",
    );
  });

  test("parameters without data cannot be constants", () => {
    expect(() => write((_, { x }) => ({ y: add(x!, (_ as { w: Tensor }).w.data[0]!) }))).toThrow(
      "has no data yet",
    );
  });
});
