// Weights in the branches of If are parameters: counted, passed in, trained and written.
import { fromData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import type { GraphProto, NodeProto } from "../src/schema.ts";
import { protoOf } from "../src/tensor-proto.ts";
import { byGrus, byOnnxRuntime, fileOf, floats, integers } from "./onnx-models.ts";

/** x W, with W as an initializer or as the value of a Constant. */
function branch(name: string, output: string, seed: number, isNode: boolean): GraphProto {
  const weight = protoOf(name, floats([3, 2], seed));
  const none = { floats: [], ints: [], strings: [] };
  const constant: NodeProto = {
    opType: "Constant",
    name: `constant ${output}`,
    input: [],
    output: [name],
    attribute: [{ ...none, name: "value", t: { ...weight, name: "" }, type: 4 }],
  };
  const product: NodeProto = {
    opType: "MatMul",
    name: output,
    input: ["x", name],
    output: [output],
    attribute: [],
  };
  return {
    name: output,
    node: isNode ? [constant, product] : [product],
    initializer: isNode ? [] : [weight],
    input: [],
    output: [{ name: output }],
  };
}

const file = fileOf({
  nodes: [
    { type: "Equal", inputs: ["rate", "high"], outputs: ["isHigh"] },
    {
      type: "If",
      inputs: ["isHigh"],
      outputs: ["y"],
      attributes: {
        then_branch: { graph: branch("w", "a", 1, false) },
        else_branch: { graph: branch("w", "b", 2, true) },
      },
    },
  ],
  inputs: { x: floats([4, 3], 3), rate: integers([16000], []) },
  outputs: ["y"],
  constants: { high: integers([16000], []) },
});
const inputs = (rate: number) => ({ x: floats([4, 3], 3), rate: integers([rate], []) });

test("weights of both branches are parameters, under names that tell them apart", () => {
  const { parameters } = readOnnx(file);
  expect(Object.entries(parameters).map(([name, { shape, data }]) => [name, shape, data])).toEqual([
    ["w", [3, 2], floats([3, 2], 1).data],
    ["If of the test.else_branch.w", [3, 2], floats([3, 2], 2).data],
  ]);
});

test.each([16000, 8000])("other parameters change the numbers, also when written: %d", async (rate) => {
  const model = readOnnx(file);
  const own = Object.fromEntries(
    Object.entries(model.parameters).map(([name, { shape, data }]) => [
      name,
      fromData({ shape, dtype: "float32", data: data.map((value) => 2 * value + 1) as Float32Array }),
    ]),
  );
  const written = model.toFile(own);
  const before = await byOnnxRuntime(file, inputs(rate));
  const [found, after] = [await byGrus(written, inputs(rate)), await byOnnxRuntime(written, inputs(rate))];
  expectClose(found.y!.data, after.y!.data, { absolute: 1e-6 });
  expect(after.y!.data).not.toEqual(before.y!.data);
  expectClose((await byGrus(file, inputs(rate))).y!.data, before.y!.data, { absolute: 1e-6 });
  const names = Object.keys(readOnnx(written).parameters);
  expect(names).toEqual(Object.keys(model.parameters));
});
