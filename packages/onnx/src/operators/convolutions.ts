// Convolutions and transposed convolutions over the axes after batch and channels.
import { concat, flip, pad, reshape, slice, type Tensor, transpose } from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float } from "../values.ts";
import { checkKernel, correlation, halves, type Windows, windowList, windowsOf } from "./correlation.ts";

/** The convolution of `x` with `weight`, by the attributes of the node. */
export function convolved(call: NodeCall, x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
  const own = weight.shape.slice(2);
  const windows = windowsOf(call, x, own);
  checkKernelShape(call, own);
  return correlation(call, x, { weight, bias, groups: call.int("group", 1) }, windows);
}

function checkKernelShape(call: NodeCall, own: readonly number[]): void {
  const kernel = call.ints("kernel_shape") ?? own;
  if (String(kernel) !== String(own))
    call.refuse(`a kernel_shape of [${own.join(", ")}]`, `[${kernel.join(", ")}]`);
}

const conv: Operator = (call) => float(convolved(call, call.float(0), call.float(1), call.optionalFloat(2)));

/**
 * The transposed convolution: each element of the input adds a multiple of the kernel to the output. Computed as
 * the correlation of the input, with zeros between its elements, and the mirrored kernel.
 */
const convTranspose: Operator = (call) => {
  const [x, weight, bias] = [call.float(0), call.float(1), call.optionalFloat(2)];
  const kernel = weight.shape.slice(2);
  const groups = call.int("group", 1);
  checkKernelShape(call, kernel);
  const windows = transposedWindows(call, x, kernel);
  const filters = { weight: mirrored(call, weight, groups), bias, groups };
  return float(
    correlation(call, spread(x, windows.strides), filters, { ...windows, strides: kernel.map(() => 1) }),
  );
};

/** The windows over the spread input. */
function transposedWindows(call: NodeCall, x: Tensor, kernel: readonly number[]): Windows {
  const axes = checkKernel(call, x, kernel);
  const [strides, dilations] = [windowList(call, "strides", 1, axes), windowList(call, "dilations", 1, axes)];
  const extra = windowList(call, "output_padding", 0, axes);
  const full = kernel.map(
    (size, i) => (x.shape[2 + i]! - 1) * strides[i]! + (size - 1) * dilations[i]! + 1 + extra[i]!,
  );
  const pads = transposedPads(call, x, { full, strides });
  const reach = kernel.map((size, i) => (size - 1) * dilations[i]!);
  return {
    kernel,
    strides,
    dilations,
    before: reach.map((width, i) => width - pads.before[i]!),
    after: reach.map((width, i) => width + extra[i]! - pads.after[i]!),
  };
}

interface Full {
  /** The lengths of the output without a border cut off. */
  readonly full: readonly number[];
  readonly strides: readonly number[];
}

/** What is cut off from the output before and after each axis. */
function transposedPads(
  call: NodeCall,
  x: Tensor,
  { full, strides }: Full,
): Pick<Windows, "before" | "after"> {
  const axes = full.length;
  const pads = windowList(call, "pads", 0, 2 * axes);
  const mode = call.text("auto_pad", "NOTSET");
  const wanted = call.ints("output_shape")?.slice(-axes);
  const isSame = mode === "SAME_UPPER" || mode === "SAME_LOWER";
  if (wanted === undefined && mode === "VALID")
    return { before: full.map(() => 0), after: full.map(() => 0) };
  if (wanted === undefined && mode === "NOTSET")
    return { before: pads.slice(0, axes), after: pads.slice(axes) };
  const lengths = wanted ?? strides.map((stride, i) => x.shape[2 + i]! * stride);
  if (lengths.length !== axes || lengths.some((length) => !(length > 0)))
    call.refuse(`an output_shape of ${axes} axes`, `[${lengths.join(", ")}]`);
  if (wanted !== undefined && lengths.some((length, i) => length > full[i]!))
    call.refuse(`an output_shape of at most [${full.join(", ")}]`, `[${lengths.join(", ")}]`);
  const cut = full.map((length, i) => Math.max(0, length - lengths[i]!));
  return halves(call, isSame ? mode : "SAME_LOWER", cut);
}

/** [inputs, outputs / groups, ...kernel] -> [outputs, inputs / groups, ...kernel], mirrored along the kernel. */
function mirrored(call: NodeCall, weight: Tensor, groups: number): Tensor {
  const inputs = weight.shape[0] ?? 0;
  if (!(groups > 0) || inputs % groups !== 0 || weight.rank < 3)
    call.refuse(`a weight of ${groups} groups`, `[${weight.shape.join(", ")}]`);
  const each = inputs / groups;
  const kernel = weight.shape.map((_, axis) => axis).slice(2);
  const parts = Array.from({ length: groups }, (_, group) =>
    transpose(slice(weight, 0, group * each, (group + 1) * each), [1, 0, ...kernel]),
  );
  return flip(concat(parts, 0), kernel);
}

/** `stride` - 1 zeros between the elements of each axis after batch and channels. */
function spread(x: Tensor, strides: readonly number[]): Tensor {
  return strides.reduce((own, stride, i) => {
    const axis = 2 + i;
    const length = own.shape[axis]!;
    if (stride === 1 || length === 0) return own;
    const apart = reshape(own, own.shape.toSpliced(axis + 1, 0, 1));
    const widths = apart.shape.map((_, a) => (a === axis + 1 ? stride - 1 : 0));
    const wide = pad(apart, { before: apart.shape.map(() => 0), after: widths, value: 0 });
    return slice(reshape(wide, own.shape.with(axis, length * stride)), axis, 0, (length - 1) * stride + 1);
  }, x);
}

export const convolutions: Readonly<Record<string, Operator>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
};
