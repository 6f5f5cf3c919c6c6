// Every form of RNN, GRU and LSTM against ONNX Runtime.
import { evaluate, fromData, grad, referenceBackend, sum, type Tensor, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { byGrus, byOnnxRuntime } from "../test/onnx-models.ts";
import {
  allForms,
  batchFirst,
  batchFirstForms,
  everything,
  type Form,
  hidden,
  modelOf,
  nameOf,
  timeFirst,
} from "../test/onnx-recurrent-forms.ts";
import { readOnnx } from "./read-onnx.ts";

describe("equals ONNX Runtime", () => {
  test.each(allForms.map((form) => [nameOf(form), form] as const))("%s", async (_, form) => {
    const { file, inputs, outputs } = modelOf(form);
    const [expected, found] = [await byOnnxRuntime(file, inputs), await byGrus(file, inputs)];
    for (const name of outputs) {
      expect(found[name]!.shape).toEqual([...expected[name]!.shape]);
      expectClose(found[name]!.data, expected[name]!.data, { absolute: 1e-5 });
    }
  });
});

test.each(batchFirstForms.map((form) => [nameOf(form), form] as const))(
  "%s equals its time-major form, transposed",
  async (_, form) => {
    const plain = modelOf(timeFirst(form));
    const expected = batchFirst(await byGrus(plain.file, plain.inputs));
    const { file, inputs, outputs } = modelOf(form);
    const found = await byGrus(file, inputs);
    for (const name of outputs) {
      expect(found[name]!.shape).toEqual(expected[name]!.shape);
      expectClose(found[name]!.data, expected[name]!.data, { absolute: 1e-6 });
    }
  },
);

test("weights have gradients, step by step and fused", async () => {
  const plain = modelOf({ kind: "GRU", has: everything, attributes: { linear_before_reset: 1 } });
  const stepwise = modelOf({
    kind: "GRU",
    has: everything,
    attributes: { linear_before_reset: 1, clip: { float: 1e6 } },
  });
  const gradientOf = async ({ file, inputs }: { file: Uint8Array; inputs: Record<string, TensorData> }) => {
    const model = readOnnx(file);
    const given = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, fromData(data)]));
    const loss = (parameters: typeof model.parameters) => sum(model.apply(parameters, given).y!);
    return (await evaluate(referenceBackend(), grad(loss)(model.parameters))) as Record<string, Tensor>;
  };
  const [fused, unfused] = [await gradientOf(plain), await gradientOf(stepwise)];
  for (const name of ["w", "r", "b"]) {
    expectClose(unfused[name]!.data, fused[name]!.data, { absolute: 1e-4 });
    expect(fused[name]!.data.some((value) => Math.abs(value) > 0.01)).toBe(true);
  }
});

test("reports the conventions of recurrent operators", () => {
  const described = (form: Form) => readOnnx(modelOf(form).file).recurrences;
  expect(
    described({ kind: "GRU", attributes: { linear_before_reset: 1, direction: "bidirectional" } }),
  ).toEqual([
    {
      name: "GRU of the test",
      operator: "GRU",
      direction: "bidirectional",
      hiddenSize: hidden,
      resetAfter: true,
    },
  ]);
  expect(described({ kind: "GRU" })[0]!.resetAfter).toBe(false);
  expect(described({ kind: "LSTM", attributes: { direction: "reverse" } })).toEqual([
    { name: "LSTM of the test", operator: "LSTM", direction: "reverse", hiddenSize: hidden },
  ]);
});

describe("refuses", () => {
  test.each([
    ["an unknown direction", { kind: "GRU", attributes: { direction: "sideways" } }, "got sideways"],
    ["an unknown activation", { kind: "RNN", attributes: { activations: ["Swish"] } }, "got Swish"],
    [
      "too few activations",
      { kind: "LSTM", attributes: { activations: ["Tanh"] } },
      "expected 3 activations",
    ],
    ["an unknown attribute", { kind: "RNN", attributes: { dropout: { float: 0.5 } } }, '"dropout"'],
    [
      "another hidden size",
      { kind: "GRU", attributes: { hidden_size: 7 } },
      "weights of 1 directions and 3 gates",
    ],
  ] as const)("%s", async (_, form, reason) => {
    const { file, inputs } = modelOf(form as Form);
    await expect(byGrus(file, inputs)).rejects.toThrow(reason);
  });
});
