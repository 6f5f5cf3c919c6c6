// Operators that reduce axes, normalise along them, or multiply matrices.
import {
  abs,
  add,
  arange,
  argmax,
  cast,
  concat,
  div,
  equal,
  exp,
  expandAxis,
  flip,
  log,
  logSoftmax,
  max,
  mean,
  mul,
  neg,
  pad,
  reshape,
  slice,
  softmax,
  sqrt,
  square,
  squeezeAxis,
  stopGradient,
  sub,
  sum,
  type Tensor,
  transpose,
} from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float, hostValue, isFloat, shapeOf, sizeOf, tensorValue, toTensor } from "../values.ts";

/** The first operator set in which a reduction takes its axes as an input. */
const AXES_INPUT = { ReduceSum: 13, other: 18 };

function reducedAxes(call: NodeCall, rank: number): number[] {
  const since = call.opType === "ReduceSum" ? AXES_INPUT.ReduceSum : AXES_INPUT.other;
  const given = call.opset >= since ? call.optionalHostNumbers(1) : call.ints("axes");
  const keepsAll = call.opset >= since && call.int("noop_with_empty_axes", 0) === 1;
  if (given === undefined || given.length === 0)
    return keepsAll ? [] : Array.from({ length: rank }, (_, i) => i);
  return given.map((axis) => call.axis(axis, rank));
}

interface Reduced {
  readonly axes: readonly number[];
  readonly keepAxes: boolean;
}

/** A reduction; on the host if the input is known. Integers are reduced as floats unless it supports them. */
function reduction(
  onTensor: (x: Tensor, options: Reduced) => Tensor,
  onNumbers: (values: readonly number[]) => number,
  takesIntegers = false,
): Operator {
  return (call) => {
    const x = call.input(0);
    const shape = shapeOf(x);
    const axes = reducedAxes(call, shape.length);
    const keepAxes = call.int("keepdims", 1) === 1;
    if (x.kind === "host" && axes.length === shape.length) {
      const values = Array.from(x.data);
      return hostValue(x.element, keepAxes ? shape.map(() => 1) : [], () => onNumbers(values));
    }
    if (x.element === "bool" && takesIntegers) {
      const number = onTensor(cast(toTensor(x), "int32"), { axes, keepAxes });
      return tensorValue("bool", cast(number, "bool"));
    }
    const isDirect = isFloat(x.element) || takesIntegers;
    const result = onTensor(isDirect ? toTensor(x) : cast(toTensor(x), "float32"), { axes, keepAxes });
    return tensorValue(x.element, isDirect ? result : cast(result, "int32"));
  };
}

const add2 = (a: number, b: number) => a + b;
const overSquares = (values: readonly number[]) => values.reduce((total, value) => total + value * value, 0);

/** The product, by repeated halving: exp(Σ log) would lose signs. */
function product(x: Tensor, { axes, keepAxes }: Reduced): Tensor {
  const ordered = [...axes].sort((a, b) => b - a);
  return ordered.reduce((result, axis) => {
    let total = result;
    for (let length = total.shape[axis]!; length > 1; length = total.shape[axis]!) {
      const half = Math.floor(length / 2);
      const pairs = mul(slice(total, axis, 0, half), slice(total, axis, half, 2 * half));
      total = length % 2 === 0 ? pairs : concat([pairs, slice(total, axis, -1)], axis);
    }
    const one = total.shape[axis] === 0 ? pad(total, { ...edges(total, axis), value: 1 }) : total;
    return keepAxes ? one : squeezeAxis(one, axis);
  }, x);
}

/** Appends one element along an axis. */
function edges({ shape }: Tensor, axis: number) {
  return { before: shape.map(() => 0), after: shape.map((_, i) => Number(i === axis)) };
}

function arg(sign: 1 | -1): Operator {
  return (call) => {
    const x = sign === 1 ? call.tensor(0) : neg(call.tensor(0));
    const axis = call.axis(call.int("axis", 0), x.rank);
    const isLast = call.int("select_last_index", 0) !== 0;
    const found = isLast ? sub(x.shape[axis]! - 1, argmax(flip(x, [axis]), axis)) : argmax(x, axis);
    return tensorValue("int64", call.int("keepdims", 1) === 1 ? expandAxis(found, axis) : found);
  };
}

/** Along one axis since set 13; before, along that axis and all later ones together. */
function normalised(f: (x: Tensor) => Tensor): Operator {
  return (call) => {
    const x = call.float(0);
    const axis = call.axis(call.int("axis", call.opset < 13 ? 1 : -1), x.rank);
    if (call.opset < 13) {
      const rows = sizeOf(x.shape.slice(0, axis));
      return float(reshape(f(reshape(x, [rows, x.size / Math.max(1, rows)])), x.shape));
    }
    if (axis === x.rank - 1) return float(f(x));
    const order = [...x.shape.map((_, i) => i).filter((i) => i !== axis), axis];
    return float(
      transpose(
        f(transpose(x, order)),
        x.shape.map((_, i) => order.indexOf(i)),
      ),
    );
  };
}

/** 1 at the largest element along an axis, the first of equal ones; before set 13 along all later axes together. */
const hardmax = normalised((x) => {
  const place = expandAxis(argmax(x, x.rank - 1), x.rank - 1);
  return cast(equal(place, arange(x.shape.at(-1) ?? 0)), "float32");
});

const layerNormalization: Operator = (call) => {
  const [x, scale, bias] = [call.float(0), call.float(1), call.optionalFloat(2)];
  const axis = call.axis(call.int("axis", -1), x.rank);
  const epsilon = call.floatAttribute("epsilon", 1e-5);
  call.ignore("stash_type");
  const options = { axes: x.shape.map((_, i) => i).slice(axis), keepAxes: true };
  const centre = mean(x, options);
  const centred = sub(x, centre);
  const inverse = div(1, sqrt(add(mean(square(centred), options), epsilon)));
  const scaled = mul(mul(centred, inverse), scale);
  return [float(bias === undefined ? scaled : add(scaled, bias)), float(centre), float(inverse)];
};

const batchNormalization: Operator = (call) => {
  if (call.int("training_mode", 0) !== 0)
    call.refuse(
      "a model in evaluation mode",
      "batch normalisation in training mode",
      "Export the model after model.eval().",
    );
  call.ignore("momentum", "spatial");
  const x = call.float(0);
  const column = (i: number) =>
    reshape(call.float(i), [1, x.shape[1] ?? 1, ...x.shape.slice(2).map(() => 1)]);
  const [scale, bias, centre, variance] = [column(1), column(2), column(3), column(4)];
  const deviation = sqrt(add(variance, call.floatAttribute("epsilon", 1e-5)));
  // Running statistics are not parameters: gradients do not reach them.
  return float(add(mul(div(sub(x, stopGradient(centre)), stopGradient(deviation)), scale), bias));
};

const minimumOf = (x: Tensor, options: Reduced) => neg(max(neg(x), options));

export const reductions: Readonly<Record<string, Operator>> = {
  ReduceSum: reduction(sum, (values) => values.reduce(add2, 0), true),
  ReduceMean: reduction(mean, (values) => values.reduce(add2, 0) / values.length),
  ReduceMax: reduction(
    max,
    (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
    true,
  ),
  ReduceMin: reduction(
    minimumOf,
    (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    true,
  ),
  ReduceProd: reduction(product, (values) => values.reduce((a, b) => a * b, 1)),
  ReduceL1: reduction(
    (x, options) => sum(abs(x), options),
    (values) => values.reduce((a, b) => a + Math.abs(b), 0),
  ),
  ReduceL2: reduction(
    (x, options) => sqrt(sum(square(x), options)),
    (values) => Math.sqrt(overSquares(values)),
  ),
  ReduceSumSquare: reduction((x, options) => sum(square(x), options), overSquares),
  ReduceLogSum: reduction(
    (x, options) => log(sum(x, options)),
    (values) => Math.log(values.reduce(add2, 0)),
  ),
  ReduceLogSumExp: reduction(
    (x, { axes, keepAxes }) => {
      const most = max(x, { axes, keepAxes: true });
      const total = add(log(sum(exp(sub(x, most)), { axes, keepAxes: true })), most);
      return keepAxes
        ? total
        : reshape(
            total,
            x.shape.filter((_, axis) => !axes.includes(axis)),
          );
    },
    (values) => Math.log(values.reduce((total, value) => total + Math.exp(value), 0)),
  ),
  ArgMax: arg(1),
  ArgMin: arg(-1),
  Softmax: normalised(softmax),
  Hardmax: hardmax,
  LogSoftmax: normalised(logSoftmax),
  LayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
};
