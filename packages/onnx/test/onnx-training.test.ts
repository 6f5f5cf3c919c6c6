// Models from ONNX files are trained further and rewritten, then run by ONNX Runtime.
import { gru, linear } from "@grus/cells";
import {
  compile,
  key,
  mean,
  mul,
  referenceBackend,
  square,
  sub,
  type Tensor,
  type TensorData,
  valueAndGrad,
  zipTrees,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { writeOnnx } from "../src/write-onnx.ts";
import { exportCases, written } from "./onnx-exports.ts";
import { onnxFixture } from "./onnx-fixtures.ts";
import { byOnnxRuntime, floats } from "./onnx-models.ts";

type Named = Readonly<Record<string, Tensor>>;

/**
 * Gradient descent on the mean square error of an output. Returns the parameters and the loss at each step.
 */
async function train(
  model: ReturnType<typeof readOnnx>,
  inputs: Readonly<Record<string, TensorData>>,
  { output, target, steps, rate }: { output: string; target: TensorData; steps: number; rate: number },
) {
  const step = (parameters: Named, given: Named, wanted: Tensor) => {
    const loss = (own: Named) => mean(square(sub(model.apply(own, given)[output]!, wanted)));
    const { value, gradient } = valueAndGrad(loss)(parameters);
    const next = zipTrees([parameters, gradient], ([own, g]) => sub(own as Tensor, mul(g as Tensor, rate)));
    return { value, next: next as Named };
  };
  const given = inputs as Named;
  const compiled = await compile(referenceBackend(), step, model.parameters, given, target as Tensor);
  let parameters = model.parameters;
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const { value, next } = await compiled.run(parameters, given, target as Tensor);
    losses.push(value.data[0]!);
    parameters = next as Named;
  }
  return { parameters, losses };
}

async function outputsOf(
  model: ReturnType<typeof readOnnx>,
  parameters: Named,
  inputs: Record<string, TensorData>,
) {
  const compiled = await compile(referenceBackend(), model.apply, parameters, inputs as Named);
  return (await compiled.run(parameters, inputs)) as Named;
}

const layers = {
  encoder: gru({ inputSize: 3, hiddenSize: 5 }),
  head: linear({ inputSize: 5, outputSize: 2 }),
};
const forecaster = () =>
  writeOnnx({
    parameters: { encoder: layers.encoder.init(key(1)), head: layers.head.init(key(2)) },
    apply: ({ encoder, head }, { x }) => ({
      y: layers.head.bind(head)(layers.encoder.bind(encoder)(x!).hidden),
    }),
    inputs: [{ name: "x", shape: ["batch", "time", 3] }],
  });

describe("trains", () => {
  test.each([
    ["a forecaster of PyTorch", () => onnxFixture("forecast-gru.17").file, "y", 2],
    ["a forecaster of PyTorch with two layers of LSTM", () => onnxFixture("forecast-lstm.13").file, "y", 2],
    ["the last valid steps of a model of PyTorch", () => onnxFixture("last-valid.17").file, "gathered", 5],
    ["a model written by Grus", forecaster, "y", 2],
    [
      "a cell that is a Scan",
      () => written(exportCases.find(({ name }) => name === "peepholes")!),
      "hidden",
      5,
    ],
  ] as const)("%s", async (_, fileOf, output, features) => {
    const model = readOnnx(fileOf());
    const inputs: Record<string, TensorData> = {
      x: floats([4, 6, 3], 3),
      ...(model.inputs.length > 1 && {
        lengths: { shape: [4], dtype: "int32", data: Int32Array.of(6, 2, 1, 5) },
      }),
    };
    const target = floats([4, features], 9, 0.4);
    const { parameters, losses } = await train(model, inputs, { output, target, steps: 30, rate: 0.2 });
    expect(losses.at(-1)!).toBeLessThan(0.9 * losses[0]!);
    const file = model.toFile(parameters);
    const expected = await outputsOf(model, parameters, inputs);
    const before = await outputsOf(model, model.parameters, inputs);
    const found = await byOnnxRuntime(file, inputs);
    expectClose(found[output]!.data, expected[output]!.data, { absolute: 1e-5 });
    expect(found[output]!.data.some((value, i) => Math.abs(value - before[output]!.data[i]!) > 0.01)).toBe(
      true,
    );
    // Lengths other than those used in training.
    const others = { ...inputs, x: floats([4, 9, 3], 5) };
    const runtime = await byOnnxRuntime(file, others);
    expectClose(runtime[output]!.data, (await outputsOf(model, parameters, others))[output]!.data, {
      absolute: 1e-5,
    });
  });
});
