// Pools: the largest or the mean of windows, or of all axes after batch and channels.
import {
  abs,
  broadcastTo,
  cast,
  div,
  less,
  max,
  mean,
  mul,
  ones,
  pad,
  pow,
  stack,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float, isFloat, tensorValue, toFloat } from "../values.ts";
import { type Windows, windowPlaces, windowsOf } from "./correlation.ts";

/** The windows of a pool, and the elements after each axis that only windows of `ceil_mode` reach. */
interface PoolWindows extends Windows {
  readonly beyond: readonly number[];
}

export function poolWindows(call: NodeCall, x: Tensor): PoolWindows {
  const windows = windowsOf(call, x, call.ints("kernel_shape") ?? []);
  const isCeiled = call.int("ceil_mode", 0) !== 0;
  const beyond = windows.kernel.map((_, i) => (isCeiled ? missing(x.shape[2 + i]!, windows, i) : 0));
  return { ...windows, beyond };
}

/** What the last window lacks, if it starts inside the input or the border before it. */
function missing(length: number, { kernel, strides, dilations, before, after }: Windows, i: number): number {
  const span = (kernel[i]! - 1) * dilations[i]! + 1;
  const whole = length + before[i]! + after[i]!;
  const steps = Math.ceil((whole - span) / strides[i]!);
  const start = steps * strides[i]!;
  return start >= length + before[i]! ? 0 : Math.max(0, start + span - whole);
}

/** The windows with what is beyond as part of the border. */
function widened({ after, beyond, ...rest }: PoolWindows): Windows {
  return { ...rest, after: after.map((width, i) => width + beyond[i]!) };
}

/** The largest of each window. */
export function maxOf(call: NodeCall, x: Tensor): Tensor {
  const windows = widened(poolWindows(call, x));
  return max(stack(windowPlaces(call, x, windows, Number.NEGATIVE_INFINITY), 0), { axes: [0] });
}

/** The mean of each window, over elements of the input, or of the border too (`count_include_pad`). */
export function meanOf(call: NodeCall, x: Tensor): Tensor {
  const windows = poolWindows(call, x);
  const total = sum(stack(windowPlaces(call, x, widened(windows), 0), 0), { axes: [0] });
  return div(total, counts(call, x, windows));
}

function counts(call: NodeCall, x: Tensor, windows: PoolWindows): Tensor {
  const includes = call.int("count_include_pad", 0) === 1;
  const inside = broadcastTo(
    ones(x.shape.map(() => 1)),
    x.shape.map((length, axis) => (axis < 2 ? 1 : length)),
  );
  if (!includes) return sum(stack(windowPlaces(call, inside, widened(windows), 0), 0), { axes: [0] });
  const around = { before: [0, 0, ...windows.before], after: [0, 0, ...windows.after], value: 1 };
  const rest = { ...windows, before: windows.before.map(() => 0), after: windows.beyond };
  return sum(stack(windowPlaces(call, pad(inside, around), rest, 0), 0), { axes: [0] });
}

const maxPool: Operator = (call) => {
  call.ignore("storage_order");
  if (call.wanted[1]) call.refuse("an unused output Indices", "one that is used");
  const x = call.input(0);
  if (isFloat(x.element)) return float(maxOf(call, call.float(0)));
  return tensorValue(x.element, cast(maxOf(call, toFloat(x)), "int32"));
};

/** (Σ |x|ᵖ)^(1/p) of each window. */
const lpPool: Operator = (call) => {
  const x = call.float(0);
  const p = call.int("p", 2);
  const windows = widened(poolWindows(call, x));
  return float(root(sum(stack(windowPlaces(call, powered(x, p), windows, 0), 0), { axes: [0] }), p));
};

const globalLpPool: Operator = (call) => {
  const x = call.float(0);
  const p = call.int("p", 2);
  return float(root(sum(powered(x, p), { axes: spatialAxes(x), keepAxes: true }), p));
};

function powered(x: Tensor, p: number): Tensor {
  return p === 1 ? abs(x) : p === 2 ? mul(x, x) : pow(abs(x), p);
}

function root(x: Tensor, p: number): Tensor {
  return p === 1 ? x : where(less(0, x), pow(x, 1 / p), 0);
}

function spatialAxes(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis).slice(2);
}

/** Over all axes after batch and channels. */
export function overall(
  f: (x: Tensor, options: { axes: readonly number[]; keepAxes: boolean }) => Tensor,
): Operator {
  return (call) => {
    const x = call.float(0);
    return float(f(x, { axes: spatialAxes(x), keepAxes: true }));
  };
}

export const pools: Readonly<Record<string, Operator>> = {
  MaxPool: maxPool,
  AveragePool: (call) => float(meanOf(call, call.float(0))),
  LpPool: lpPool,
  GlobalAveragePool: overall(mean),
  GlobalMaxPool: overall(max),
  GlobalLpPool: globalLpPool,
};
