// Constants of a program: equal at all sizes, or computed from lengths.

import { ModelFileError } from "@grus/io/files";
import type { DType, TensorData, TypedArray } from "@grus/tensor";
import { elementNumbers } from "../values.ts";
import { Exported, elementOf, fixedShape } from "./exported.ts";
import { constantOf, type Expression, expressionText, fitExpression } from "./expression.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { scalarData } from "./write-movers.ts";

/** A constant at every size. */
interface Sized {
  readonly shape: readonly Expression[];
  readonly dtype: DType;
  readonly data: readonly TypedArray[];
}

/**
 * Up to this size constants of one repeated number are written in full; longer ones are broadcast when read.
 */
const SHORT = 1;

/**
 * A constant as a value of the main graph. Throws {@link ModelFileError} for an unsupported dependence on
 * sizes.
 */
export function writeConstant(graph: GraphBuilder, sized: Sized): Exported {
  const { shape, dtype, data } = sized;
  const uniform = uniformOf(data);
  if (uniform !== undefined) return uniformConstant(graph, sized, uniform);
  const fixed = fixedShape(shape);
  if (fixed !== undefined && data.every((own) => sameData(own, data[0]!))) {
    const value: TensorData = { shape: fixed, dtype, data: data[0]! };
    const isSmall = data[0]!.length <= 64;
    const write = () => (isSmall ? graph.file.constant(value) : graph.file.fixed(value));
    return new Exported(graph, { shape, dtype, write, data: () => value });
  }
  const numbers = data.map(rampOf);
  const isLine = shape.filter((length) => constantOf(length) !== 1).length === 1;
  if (dtype === "int32" && isLine && numbers.every((own) => own !== undefined))
    return new Exported(graph, { shape, dtype, write: () => writeRamp(graph, numbers, shape) });
  return refuse(graph, sized);
}

/** The repeated number of a constant at each size. */
function uniformOf(data: readonly TypedArray[]): number[] | undefined {
  const isUniform = data.every((own) => own.length > 0 && own.every((value) => Object.is(value, own[0])));
  return isUniform ? data.map((own) => own[0]!) : undefined;
}

/** A number, broadcast to the shape where it is read in full. */
function uniformConstant(
  graph: GraphBuilder,
  { shape, dtype, data }: Sized,
  uniform: readonly number[],
): Exported {
  const isSame = uniform.every((value) => Object.is(value, uniform[0]));
  const write = () =>
    isSame ? graph.file.constant(scalarData(uniform[0]!, dtype)) : writeNumber(graph, uniform, dtype);
  const scalar = new Exported(graph, { shape: [], dtype, write, uniform });
  if (shape.length === 0) return withData(scalar, data[0]!, []);
  const fixed = fixedShape(shape);
  const whole = scalar.broadcastTo(shape);
  if (fixed === undefined || !isSame) return whole;
  return data[0]!.length > SHORT
    ? withData(whole, data[0]!, fixed)
    : withData(whole, data[0]!, fixed, () => graph.file.constant({ shape: fixed, dtype, data: data[0]! }));
}

function withData(
  value: Exported,
  data: TypedArray,
  shape: readonly number[],
  write = () => value.name,
): Exported {
  const { dtype, source, uniform } = value;
  return new Exported(value.graph, {
    shape: value.shape,
    dtype,
    write,
    data: () => ({ shape, dtype, data }),
    source,
    uniform,
  });
}

/** How a number may depend on a length: identity, inverse, or the square root of either. */
const FORMS: readonly { readonly of: (value: number) => number; readonly nodes: readonly string[] }[] = [
  { of: (value) => value, nodes: [] },
  { of: (value) => 1 / value, nodes: ["Reciprocal"] },
  { of: (value) => value * value, nodes: ["Sqrt"] },
  { of: (value) => 1 / (value * value), nodes: ["Sqrt", "Reciprocal"] },
];

/** The tolerance of a float32 against the number it represents. */
const ROUNDED = 1e-6;

/** A number computed from lengths, as leading nodes. */
function writeNumber({ file }: GraphBuilder, values: readonly number[], dtype: DType): string {
  for (const { of, nodes } of dtype === "float32" ? FORMS : FORMS.slice(0, 1)) {
    const exact = values.map(of);
    const whole = exact.map(Math.round);
    if (exact.some((value, i) => Math.abs(value - whole[i]!) > ROUNDED * Math.abs(value))) continue;
    const found = fitExpression(whole, file.sizes);
    if (found === undefined) continue;
    const to = elementNumbers[elementOf(dtype)];
    const start = file.before("Cast", [file.scalarLength(found)], { to });
    return nodes.reduce((name, opType) => file.before(opType, [name]), start);
  }
  return unknown(file.sizes.names, values.join(", "));
}

/** The start, end and step of equally spaced whole numbers. */
function rampOf(data: TypedArray): readonly [number, number, number] | undefined {
  if (data.length < 2) return undefined;
  const step = data[1]! - data[0]!;
  return data.every((value, i) => value === data[0]! + i * step)
    ? [data[0]!, data[0]! + data.length * step, step]
    : undefined;
}

/** A range, along the one axis of a shape that is not 1. */
function writeRamp(
  { file }: GraphBuilder,
  ramps: readonly (readonly [number, number, number])[],
  shape: readonly Expression[],
): string {
  const parts = [0, 1, 2].map((i) => {
    const found = fitExpression(
      ramps.map((ramp) => ramp[i]!),
      file.sizes,
    );
    if (found === undefined)
      return unknown(file.sizes.names, `steps of ${ramps.map((ramp) => ramp[i]).join(", ")}`);
    return file.scalarLength(found);
  });
  const line = file.before("Cast", [file.before("Range", parts)], { to: elementNumbers.int32 });
  if (shape.length === 1) return line;
  const target = file.int64s(shape.map((length) => (constantOf(length) === 1 ? 1 : -1)));
  return file.before("Reshape", [line, target]);
}

function sameData(a: TypedArray, b: TypedArray): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => Object.is(value, b[i])));
}

function refuse({ file }: GraphBuilder, { shape, dtype }: Sized): never {
  const { names } = file.sizes;
  return unknown(names, `${dtype} [${shape.map((length) => expressionText(length, names)).join(", ")}]`);
}

function unknown(names: readonly string[], got: string): never {
  throw new ModelFileError("ONNX", {
    place: "a constant",
    expected: `numbers independent of ${names.join(" and ")}, one number computed from them, or equally spaced whole numbers`,
    got,
    cure: "Pass it to the model as an input, or pass numbers instead of names for the axes.",
  });
}
