// Operators with windows that slide over the axes after batch and channels: convolutions and pools.
import {
  add,
  broadcastTo,
  concat,
  div,
  matmul,
  max,
  mean,
  mul,
  ones,
  pad,
  reshape,
  slice,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  transpose,
} from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float, toTensor } from "../values.ts";
import { part } from "./parts.ts";

/** The geometry of windows. */
interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The maximum number of elements per window. */
const MAX_WINDOW = 1024;

function windowsOf(call: NodeCall, x: Tensor, kernel: readonly number[]): Windows {
  const axes = x.rank - 2;
  const list = (name: string, fallback: number, count = axes) => {
    const own = call.ints(name) ?? Array.from({ length: count }, () => fallback);
    const isRight =
      own.length === count && own.every((value) => Number.isSafeInteger(value) && value >= fallback);
    return isRight ? own : call.refuse(`${count} ${name} of at least ${fallback}`, `[${own.join(", ")}]`);
  };
  if (axes < 1 || kernel.length !== axes || !kernel.every((size) => Number.isSafeInteger(size) && size > 0))
    call.refuse(`a window of ${axes} axes`, `[${kernel.join(", ")}]`);
  const size = kernel.reduce((a, b) => a * b, 1);
  if (size > MAX_WINDOW) call.refuse(`windows of at most ${MAX_WINDOW} elements`, String(size));
  const [strides, dilations] = [list("strides", 1), list("dilations", 1)];
  const pads = list("pads", 0, 2 * axes);
  const mode = call.text("auto_pad", "NOTSET");
  if (mode === "NOTSET")
    return { kernel, strides, dilations, before: pads.slice(0, axes), after: pads.slice(axes) };
  const none = kernel.map(() => 0);
  if (mode === "VALID") return { kernel, strides, dilations, before: none, after: none };
  if (mode !== "SAME_UPPER" && mode !== "SAME_LOWER") call.refuse("an auto_pad of the ONNX standard", mode);
  const widths = kernel.map((own, i) => {
    const length = x.shape[2 + i]!;
    const count = Math.ceil(length / strides[i]!);
    return Math.max(0, (count - 1) * strides[i]! + (own - 1) * dilations[i]! + 1 - length);
  });
  const [small, large] = [widths.map((own) => Math.floor(own / 2)), widths.map((own) => Math.ceil(own / 2))];
  return mode === "SAME_UPPER"
    ? { kernel, strides, dilations, before: small, after: large }
    : { kernel, strides, dilations, before: large, after: small };
}

/** For each position in a window, its elements in all windows: [batch, channels, ...windows] each. */
function places(call: NodeCall, x: Tensor, windows: Windows, value: number): Tensor[] {
  const { kernel, strides, dilations, before, after } = windows;
  const around = { before: [0, 0, ...before], after: [0, 0, ...after], value };
  return kernel.reduce<Tensor[]>(
    (parts, size, i) => {
      const axis = 2 + i;
      const length = parts[0]!.shape[axis]! - (size - 1) * dilations[i]! - 1;
      if (length < 0) call.refuse("windows that fit into the input", `[${kernel.join(", ")}]`);
      const count = Math.floor(length / strides[i]!) + 1;
      return parts.flatMap((own) =>
        Array.from({ length: size }, (_, k) =>
          toTensor(part(call, float(own), axis, k * dilations[i]!, count, strides[i]!)),
        ),
      );
    },
    [pad(x, around)],
  );
}

/** Cross-correlation: Σ over channels and positions of a window. */
const conv: Operator = (call) => {
  const [x, weight, bias] = [call.float(0), call.float(1), call.optionalFloat(2)];
  const groups = call.int("group", 1);
  const [outputs, channels] = [weight.shape[0] ?? 0, x.shape[1] ?? 0];
  const own = weight.shape.slice(2);
  const windows = windowsOf(call, x, own);
  const kernel = call.ints("kernel_shape") ?? own;
  const fits = groups > 0 && outputs % groups === 0 && weight.shape[1]! * groups === channels;
  if (!fits || weight.rank !== x.rank || String(kernel) !== String(own))
    call.refuse(`a weight of ${groups} groups of ${channels} channels`, `[${weight.shape.join(", ")}]`);
  const seen = stack(places(call, x, windows, 0), 2);
  const spatial = seen.shape.slice(3);
  const [each, width] = [channels / groups, outputs / groups];
  // [batch, ...windows, channels, positions]
  const rows = transpose(seen, [0, ...spatial.map((_, i) => 3 + i), 1, 2]);
  const results = Array.from({ length: groups }, (_, group) => {
    const mine = slice(rows, -2, group * each, (group + 1) * each);
    const flat = reshape(mine, [mine.size / Math.max(1, each * seen.shape[2]!), each * seen.shape[2]!]);
    const filters = slice(weight, 0, group * width, (group + 1) * width);
    return matmul(flat, reshape(filters, [width, each * seen.shape[2]!]), { transposeB: true });
  });
  const all = reshape(concat(results, 1), [x.shape[0]!, ...spatial, outputs]);
  const shifted = bias === undefined ? all : add(all, bias);
  return float(transpose(shifted, [0, x.rank - 1, ...spatial.map((_, i) => 1 + i)]));
};

function poolWindows(call: NodeCall, x: Tensor): Windows {
  if (call.int("ceil_mode", 0) !== 0) call.refuse("ceil_mode 0", "1");
  return windowsOf(call, x, call.ints("kernel_shape") ?? []);
}

const maxPool: Operator = (call) => {
  call.ignore("storage_order");
  if (call.wanted[1]) call.refuse("an unused output Indices", "one that is used");
  const x = call.float(0);
  return float(max(stack(places(call, x, poolWindows(call, x), Number.NEGATIVE_INFINITY), 0), { axes: [0] }));
};

const averagePool: Operator = (call) => {
  const x = call.float(0);
  const windows = poolWindows(call, x);
  const total = sum(stack(places(call, x, windows, 0), 0), { axes: [0] });
  const border = call.int("count_include_pad", 0) === 1 ? 1 : 0;
  const inside = broadcastTo(
    ones(x.shape.map(() => 1)),
    x.shape.map((length, axis) => (axis < 2 ? 1 : length)),
  );
  const counts = sum(stack(places(call, inside, windows, border), 0), { axes: [0] });
  return float(div(total, counts));
};

/** Over all axes after batch and channels. */
function overall(
  f: (x: Tensor, options: { axes: readonly number[]; keepAxes: boolean }) => Tensor,
): Operator {
  return (call) => {
    const x = call.float(0);
    return float(f(x, { axes: x.shape.map((_, axis) => axis).slice(2), keepAxes: true }));
  };
}

/** Normalises each channel of each row to mean 0 and variance 1, then scales and shifts. */
const instanceNormalization: Operator = (call) => {
  const x = call.float(0);
  const epsilon = call.floatAttribute("epsilon", 1e-5);
  const options = { axes: x.shape.map((_, axis) => axis).slice(2), keepAxes: true };
  const column = (i: number) =>
    reshape(call.float(i), [1, x.shape[1] ?? 1, ...x.shape.slice(2).map(() => 1)]);
  const centred = sub(x, mean(x, options));
  const normed = div(centred, sqrt(add(mean(square(centred), options), epsilon)));
  return float(add(mul(normed, column(1)), column(2)));
};

export const convolutions: Readonly<Record<string, Operator>> = {
  Conv: conv,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: overall(mean),
  GlobalMaxPool: overall(max),
  InstanceNormalization: instanceNormalization,
};
