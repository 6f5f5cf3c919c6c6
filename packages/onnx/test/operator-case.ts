// Cases of single operators: inputs, constants and attributes, as models for ONNX Runtime and Grus.
import type { TensorData } from "@grus/tensor";
import type { ElementName } from "../src/values.ts";
import {
  type AttributeValue,
  fileOf,
  floats,
  integers,
  type TestNode,
  type TypedData,
} from "./onnx-models.ts";

/** An operator on inputs x, y, … and constants; its outputs are out, out1, … */
export interface Case {
  readonly type: string;
  readonly inputs: readonly TensorData[];
  /** Further inputs that are constants; null is omitted. */
  readonly constants?: readonly (TensorData | null)[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly outputs?: number;
  readonly element?: ElementName;
  /** The element types of outputs that are not float32. */
  readonly elements?: readonly ElementName[];
  readonly opset?: number;
  readonly domain?: string;
  /** The names of the operands, such as constant0 and in0; by default inputs, then constants. */
  readonly operands?: readonly string[];
  /** The largest difference; by default 1e-5. */
  readonly tolerance?: number;
}

export const x: TensorData = floats([2, 3, 4], 1, 2);
export const matrix: TensorData = floats([3, 4], 2);
export const positive: TensorData = {
  ...x,
  data: x.data.map((value) => Math.abs(value) + 0.1) as Float32Array,
};
export const scalar = (value: number): TensorData => ({
  shape: [],
  dtype: "float32",
  data: Float32Array.of(value),
});
export const flags = (shape: readonly number[]): TensorData => ({
  shape,
  dtype: "bool",
  data: Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7) % 3) & 1),
});
export const float = (value: number): { readonly float: number } => ({ float: value });
export const one = (type: string, rest: Partial<Case> = {}): Case => ({ type, inputs: [x], ...rest });

/** The model of a case, and its inputs. */
export function modelOf({
  type,
  inputs,
  constants = [],
  attributes = {},
  outputs = 1,
  element = "float",
  elements = [],
  opset = 17,
  domain = "",
  operands,
}: Case): { readonly file: Uint8Array; readonly inputs: Readonly<Record<string, TensorData>> } {
  const given = Object.fromEntries(inputs.map((data, i) => [`in${i}`, data]));
  const fixed = Object.fromEntries(
    constants.flatMap((data, i) => (data === null ? [] : [[`constant${i}`, data]])),
  );
  const names = [...Object.keys(given), ...constants.map((data, i) => (data === null ? "" : `constant${i}`))];
  const results = Array.from({ length: outputs }, (_, i) => `out${i}`);
  const node: TestNode = { type, inputs: operands ?? names, outputs: results, attributes, domain };
  const file = fileOf({
    nodes: [node],
    inputs: given,
    outputs: results,
    constants: fixed,
    outputTypes: Object.fromEntries(results.map((name, i) => [name, elements[i] ?? element])),
    opset,
  });
  return { file, inputs: given };
}

const describeAttributes = (attributes: Case["attributes"]) =>
  JSON.stringify(attributes, (_, value) => (typeof value === "bigint" ? Number(value) : value));
export const nameOf = ({ type, attributes = {}, inputs, constants = [], opset }: Case): string =>
  `${type} ${describeAttributes(attributes)} of ${[...inputs, ...constants].map((data) => `[${data?.shape ?? "none"}]`).join(" ")}${opset ? `, opset ${opset}` : ""}`;

/** Whole numbers of an element type. */
export const whole = (
  element: ElementName,
  values: readonly number[],
  shape?: readonly number[],
): TypedData => ({
  ...integers(values, shape),
  element,
});

/** Whole numbers from `least` to `most`, a function of the index alone. */
export const bytes = (element: "uint8" | "int8", shape: readonly number[], seed = 1): TypedData => {
  const size = shape.reduce((a, b) => a * b, 1);
  const least = element === "uint8" ? 0 : -128;
  return whole(
    element,
    Array.from({ length: size }, (_, i) => least + ((97 * (i + 1) * seed + 31 * i * i) % 256)),
    shape,
  );
};
