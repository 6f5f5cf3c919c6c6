// Whether gradients reach the inputs of an operator, and are those of the numbers.
import {
  add,
  type Backend,
  compile,
  fromData,
  grad,
  mul,
  scalar,
  sum,
  type Tensor,
  type TensorData,
} from "@grus/tensor";
import type { OnnxModel } from "../src/onnx-model.ts";
import { readOnnx } from "../src/read-onnx.ts";

/** "trained": the derivative along a direction equals the difference of numbers, and is not 0. */
export type Gradient = "trained" | "zero" | "wrong" | "none";

type Tensors = Record<string, Tensor>;
type Inputs = Readonly<Record<string, TensorData>>;

const STEP = 1 / 512;

/** The gradient with respect to all inputs of floats, in float64. "none" without such inputs and outputs. */
export async function gradientOf(backend: Backend, file: Uint8Array, inputs: Inputs): Promise<Gradient> {
  const model = readOnnx(file);
  const isFloat = ([, { dtype }]: [string, TensorData]) => dtype === "float32";
  const own = Object.fromEntries(Object.entries(inputs).filter(isFloat));
  const rest = Object.fromEntries(
    Object.entries(inputs)
      .filter((entry) => !isFloat(entry))
      .map(([name, data]) => [name, fromData(data)]),
  );
  const loss = (given: Tensors): Tensor => weighted(model, { ...given, ...rest });
  if (Object.keys(own).length === 0 || loss(tensors(own)).node.inputs.length === 0) return "none";
  const derivative = await compile(backend, (given: Tensors) => grad(loss)(given), tensors(own));
  const value = await compile(backend, loss, tensors(own));
  const found = await derivative.run(tensors(own));
  const at = async (step: number) => (await value.run(tensors(moved(own, step)))).data[0]!;
  const difference = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
  const exact = along(found);
  if (Math.abs(difference - exact) > 0.02 * Math.max(1, Math.abs(difference))) return "wrong";
  return Object.values(found).every(({ data }) => data.every((own) => own === 0)) ? "zero" : "trained";
}

function tensors(data: Inputs): Tensors {
  return Object.fromEntries(Object.entries(data).map(([name, own]) => [name, fromData(own)]));
}

/** A sum of all outputs of floats with different weights. */
function weighted(model: OnnxModel, given: Tensors): Tensor {
  const outputs = Object.values(model.apply(model.parameters, given)).filter(
    ({ dtype }) => dtype === "float32",
  );
  return outputs.map((y, k) => sum(mul(y, weights(y, k)))).reduce((a, b) => add(a, b), scalar(0));
}

function weights({ shape, size }: Tensor, k: number): Tensor {
  return fromData({
    shape,
    dtype: "float32",
    data: Float32Array.from({ length: size }, (_, i) => Math.cos(3 * i + k)),
  });
}

const direction = (i: number) => Math.sin(2 * i + 1);

function moved(inputs: Inputs, step: number): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => [
      name,
      {
        shape,
        dtype: "float32" as const,
        data: Float32Array.from(data, (value, i) => value + step * direction(i)),
      },
    ]),
  );
}

function along(gradients: Tensors): number {
  return Object.values(gradients).reduce(
    (total, { data }) => Array.from(data).reduce((own, value, i) => own + value * direction(i), total),
    0,
  );
}
