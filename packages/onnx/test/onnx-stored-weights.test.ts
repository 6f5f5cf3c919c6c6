// Weights in float16 and int8 in written files: ONNX Runtime computes what the rounded weights give.
import { gru, linear } from "@grus/cells";
import {
  fromHalves,
  fromInt8Rows,
  int8Rows,
  key,
  mapTree,
  type Tensor,
  type TensorData,
  tensor,
  toHalves,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { decodeMessage } from "../src/protobuf.ts";
import { modelProto } from "../src/schema.ts";
import { elementNumbers } from "../src/values.ts";
import { writeOnnx } from "../src/write-onnx.ts";
import { directly, expectSame, operatorsOf } from "./onnx-export-runs.ts";
import { byOnnxRuntime } from "./onnx-models.ts";

const rnn = gru({ inputSize: 20, hiddenSize: 24 });
const head = linear({ inputSize: 24, outputSize: 30 });
const parameters = { rnn: rnn.init(key(1)), head: head.init(key(2)) };
type Parameters = typeof parameters;

const model = {
  parameters,
  inputs: [
    { name: "x", shape: ["batch", "time", 20], dtype: "float32" as const, description: "twenty features" },
  ],
  metadata: { note: "a model" },
  apply: (own: Parameters, { x }: Readonly<Record<string, Tensor>>) => ({
    y: head.bind(own.head)(rnn.bind(own.rnn)(x!).output),
  }),
};
const x: TensorData = {
  shape: [2, 5, 20],
  dtype: "float32",
  data: Float32Array.from({ length: 200 }, (_, i) => Math.sin(i * i)),
};

function rounded(weights: Tensor, format: "float16" | "int8"): Tensor {
  const data = Float32Array.from(weights.data);
  const values =
    format === "int8" ? fromInt8Rows(int8Rows(data, weights.shape[0]!)) : fromHalves(toHalves(data));
  return tensor(values, weights.shape);
}

describe.each([
  ["float16", "Cast", elementNumbers.float16],
  ["int8", "DequantizeLinear", elementNumbers.int8],
] as const)("%s", (weights, operator, element) => {
  const file = writeOnnx(model, { weights });

  test("each matrix is a constant of that type and a node", () => {
    const { graph } = decodeMessage(modelProto, file);
    const stored = graph!.initializer.filter(({ dataType }) => dataType === element);
    expect(stored.map(({ dims }) => dims.map(Number))).toEqual([
      [1, 72, 20],
      [1, 72, 24],
      [30, 24],
    ]);
    expect(operatorsOf(file).filter((own) => own === operator)).toHaveLength(3);
    expect(file.length).toBeLessThan((weights === "int8" ? 0.45 : 0.62) * writeOnnx(model).length);
  });

  test("ONNX Runtime computes what rounded weights give", async () => {
    const own = mapTree(parameters, (leaf) => (leaf.size >= 512 ? rounded(leaf, weights) : leaf));
    expectSame(await byOnnxRuntime(file, { x }), await directly({ ...model, parameters: own }, { x }));
  });
});

test("descriptions of inputs and metadata are in the file", () => {
  const { graph, metadataProps } = decodeMessage(modelProto, writeOnnx(model));
  expect(graph!.input[0]).toMatchObject({ name: "x", docString: "twenty features" });
  expect(metadataProps).toEqual([expect.objectContaining({ key: "note", value: "a model" })]);
});

test("float16 refuses weights that it cannot hold", () => {
  const large = {
    ...parameters,
    head: { ...parameters.head, weight: tensor(new Float32Array(720).fill(1e5), [30, 24]) },
  };
  expect(() => writeOnnx({ ...model, parameters: large }, { weights: "float16" })).toThrow(
    /parameter "head.weight": expected values that fit into float16; got 100000/,
  );
});
