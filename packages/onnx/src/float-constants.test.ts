// float64 and float16 constants keep their type when models are trained.

import { ModelFileError } from "@grus/io";
import { tensor, toHalf } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { byGrus, fileOf, floats } from "../test/onnx-models.ts";
import { toBfloat16 } from "./float-constants.ts";
import { decodeMessage, encodeMessage } from "./protobuf.ts";
import { readOnnx } from "./read-onnx.ts";
import { modelProto, type TensorProto } from "./schema.ts";
import { floatData } from "./tensor-proto.ts";
import { type ElementName, elementNumbers } from "./values.ts";

const plain = fileOf({
  nodes: [{ type: "Mul", inputs: ["x", "w"], outputs: ["y"] }],
  inputs: { x: floats([2, 3], 1) },
  outputs: ["y"],
  constants: { w: floats([3], 2) },
});

const RAW = {
  double: (values: readonly number[]) => Float64Array.from(values),
  float16: (values: readonly number[]) => Uint16Array.from(values, toHalf),
  bfloat16: (values: readonly number[]) =>
    Uint16Array.from(new Uint32Array(Float32Array.from(values).buffer), toBfloat16),
} satisfies Partial<Record<ElementName, unknown>>;

/** The model with its weight in another element type. */
function modelOf(element: keyof typeof RAW, values: readonly number[]): Uint8Array {
  const model = decodeMessage(modelProto, plain);
  const rawData = new Uint8Array(RAW[element](values).buffer);
  const initializer = model.graph!.initializer.map(
    (proto): TensorProto => ({ ...proto, dataType: elementNumbers[element], rawData }),
  );
  return encodeMessage(modelProto, { ...model, graph: { ...model.graph!, initializer } });
}

describe("a trained model keeps its element types", () => {
  test.each(["double", "float16", "bfloat16"] as const)("%s", async (element) => {
    const file = modelOf(element, [0.5, -2, 1.25]);
    const model = readOnnx(file);
    expect(Array.from(model.parameters.w!.data)).toEqual([0.5, -2, 1.25]);
    const again = model.toFile({ w: tensor([1.5, 0.75, -3]) });
    const [written] = decodeMessage(modelProto, again).graph!.initializer;
    expect(written!.dataType).toBe(elementNumbers[element]);
    expect(Array.from(floatData(written!).data)).toEqual([1.5, 0.75, -3]);
    const x = floats([2, 3], 1);
    const { y } = await byGrus(again, { x });
    expect(y!.data[1]).toBeCloseTo(x.data[1]! * 0.75, 6);
  });

  test("values that do not fit into float16 are an error", () => {
    const model = readOnnx(modelOf("float16", [1, 2, 3]));
    const write = () => model.toFile({ w: tensor([1, 1e6, 2]) });
    expect(write).toThrow(ModelFileError);
    expect(write).toThrow(
      'parameter "w": expected values that fit into float16, the element type of the file; got 1000000',
    );
  });
});

test("every float16 round-trips", () => {
  const bits = Uint16Array.from({ length: 1 << 16 }, (_, i) => i).filter((own) => (own & 0x7fff) <= 0x7c00);
  const proto: TensorProto = {
    dims: [BigInt(bits.length)],
    dataType: elementNumbers.float16,
    rawData: new Uint8Array(bits.buffer),
    floatData: [],
    int32Data: [],
    int64Data: [],
    doubleData: [],
    uint64Data: [],
    externalData: [],
  };
  expect(Uint16Array.from(floatData(proto).data, toHalf)).toEqual(bits);
});

test("float16 rounds to nearest, ties to even", () => {
  const ulp = 2 ** -10;
  expect([1 + ulp / 2, 1 + 1.5 * ulp, 1 + 0.51 * ulp, 65_519, 2 ** -25, 1.5 * 2 ** -24].map(toHalf)).toEqual([
    0x3c00, 0x3c02, 0x3c01, 0x7bff, 0, 2,
  ]);
  expect([toHalf(Number.NaN), toHalf(Number.NEGATIVE_INFINITY), toHalf(-0)]).toEqual([
    0x7e00, 0xfc00, 0x8000,
  ]);
  const upper = (value: number) => toBfloat16(new Uint32Array(Float32Array.of(value).buffer)[0]!);
  expect([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -2, Number.NaN].map(upper)).toEqual([
    0x3f80, 0x3f80, 0x3f82, 0xc000, 0x7fc0,
  ]);
});
