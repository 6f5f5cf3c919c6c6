// Operators that create constants, or select by position.
import {
  add,
  arange,
  axes,
  broadcastTo,
  cast,
  expandAxis,
  gather,
  greaterEqual,
  lastAxes,
  less,
  lessEqual,
  mul,
  oneHot,
  reshape,
  sub,
  transpose,
  where,
} from "@grus/tensor";
import { type Operator, sameElement } from "../node-call.ts";
import { hostValue, int64s, isFloat, shapeOf, sizeOf, tensorValue, toTensor } from "../values.ts";

const constant: Operator = (call) => {
  const value = call.constant("value");
  if (value !== undefined) return value;
  if (call.has("value_int")) return hostValue("int64", [], () => call.int("value_int", 0));
  if (call.has("value_float")) return hostValue("float", [], () => call.floatAttribute("value_float", 0));
  if (call.has("value_ints")) return int64s(call.ints("value_ints")!);
  if (call.has("value_floats")) {
    const values = call.floats("value_floats");
    return hostValue("float", [values.length], (i) => values[i]!);
  }
  return call.refuse(
    "a numeric dense constant",
    "another",
    "Strings and sparse constants are not supported.",
  );
};

/** Larger constants are values of the program, which need not be stored. */
const MAX_ON_HOST = 1 << 16;

const constantOfShape: Operator = (call) => {
  const shape = call.hostNumbers(0);
  if (shape.some((length) => !(length >= 0))) call.refuse("a shape", `[${shape.join(", ")}]`);
  const value = call.constant("value");
  const number = value === undefined ? 0 : (call.hostOf(value, "a value").data[0] ?? 0);
  const element = value?.element ?? "float";
  if (sizeOf(shape) <= MAX_ON_HOST) return hostValue(element, shape, () => number);
  return tensorValue(element, broadcastTo(toTensor(hostValue(element, [], () => number)), shape));
};

/** A constant of sets 7 and 8, which PyTorch writes for zeros and ones of a computed shape. */
const constantFill: Operator = (call) => {
  const isInput = call.int("input_as_shape", 0) === 1;
  const given = call.inputs[0] === undefined ? [] : isInput ? call.hostNumbers(0) : shapeOf(call.input(0));
  const shape = [...(call.ints("shape") ?? given), ...(call.ints("extra_shape") ?? [])];
  const element = call.has("dtype") ? call.elementAttribute("dtype") : "float";
  const value = call.floatAttribute("value", 0);
  return hostValue(element, shape, () => value);
};

const range: Operator = (call) => {
  const number = (i: number) => call.host(i).data[0]!;
  const [start, limit, delta] = [number(0), number(1), number(2)];
  if (delta === 0) call.refuse("a step", "0");
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  return hostValue(call.input(0).element, [count], (i) => start + i * delta);
};

const nonZero: Operator = (call) => {
  const x = call.host(0);
  const places = Array.from(x.data.keys()).filter((i) => x.data[i] !== 0);
  const rank = x.shape.length;
  return hostValue("int64", [rank, places.length], (i) => {
    const [axis, at] = [Math.floor(i / places.length), places[i % places.length]!];
    return Math.floor(at / sizeOf(x.shape.slice(axis + 1))) % x.shape[axis]!;
  });
};

const oneHotOf: Operator = (call) => {
  const rank = shapeOf(call.input(0)).length + 1;
  const axis = call.axis(call.int("axis", -1), rank);
  const depth = call.host(1).data[0]!;
  const values = call.input(2);
  const { data } = call.host(2);
  const [off, on] = [data[0]!, data[1]!];
  const indices = cast(call.tensor(0), "int32");
  call.spend(depth);
  const hot = oneHot(where(less(indices, 0), add(indices, depth), indices), depth);
  const last = add(mul(hot, on - off), off);
  const order = last.shape.map((_, i) => i).slice(0, -1);
  const result = transpose(last, order.toSpliced(axis, 0, rank - 1));
  return tensorValue(values.element, isFloat(values.element) ? result : cast(result, "int32"));
};

/** Ones on a diagonal, of the shape of a matrix. */
const eyeLike: Operator = (call) => {
  const x = call.input(0);
  const [rows, columns] =
    shapeOf(x).length === 2 ? (shapeOf(x) as [number, number]) : call.refuse("a matrix", "another");
  const k = call.int("k", 0);
  const element = call.has("dtype") ? call.elementAttribute("dtype") : x.element;
  return hostValue(element, [rows, columns], (i) => Number((i % columns) - Math.floor(i / columns) === k));
};

const triangle: Operator = (call) => {
  const x = call.input(0);
  const isUpper = call.int("upper", 1) === 1;
  const k = call.inputs[1] === undefined ? 0 : (call.host(1).data[0] ?? 0);
  const [rows, columns] = lastAxes({ shape: shapeOf(x) }, 2);
  call.spend(rows + columns);
  const [row, column] = [expandAxis(arange(rows), 1), expandAxis(arange(columns), 0)];
  const kept = isUpper ? greaterEqual(column, add(row, k)) : lessEqual(column, add(row, k));
  return sameElement(x, where(kept, toTensor(x), 0));
};

/** Reverses each row's valid steps. */
const reverseSequence: Operator = (call) => {
  const x = call.tensor(0);
  const [batchAxis, timeAxis] = [call.int("batch_axis", 1), call.int("time_axis", 0)];
  if (batchAxis + timeAxis !== 1)
    call.refuse("batch and time as the first two axes", `${batchAxis} and ${timeAxis}`);
  const steps = timeAxis === 0 ? x : transpose(x, [1, 0, ...x.shape.map((_, axis) => axis).slice(2)]);
  const [time, batch] = axes(steps, 2);
  call.spend(time + batch);
  const lengths = broadcastTo(expandAxis(cast(call.tensor(1), "int32"), 0), [time, batch]);
  const step = broadcastTo(expandAxis(arange(time), 1), [time, batch]);
  const from = where(less(step, lengths), sub(sub(lengths, 1), step), step);
  const row = add(mul(from, batch), broadcastTo(expandAxis(arange(batch), 0), [time, batch]));
  const flat = reshape(steps, [time * batch, ...steps.shape.slice(2)]);
  const reversed = gather(flat, row);
  const back =
    timeAxis === 0 ? reversed : transpose(reversed, [1, 0, ...x.shape.map((_, axis) => axis).slice(2)]);
  return sameElement(call.input(0), back);
};

export const constants: Readonly<Record<string, Operator>> = {
  Constant: constant,
  ConstantOfShape: constantOfShape,
  ConstantFill: constantFill,
  Range: range,
  NonZero: nonZero,
  OneHot: oneHotOf,
  Trilu: triangle,
  EyeLike: eyeLike,
  ReverseSequence: reverseSequence,
};
