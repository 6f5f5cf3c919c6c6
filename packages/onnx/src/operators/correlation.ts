// Sums over windows that slide over the axes after batch and channels, the core of convolutions and pools.
import { add, concat, matmul, pad, reshape, slice, stack, type Tensor, transpose } from "@grus/tensor";
import type { NodeCall } from "../node-call.ts";
import { float, toTensor } from "../values.ts";
import { part } from "./parts.ts";

/** The geometry of windows. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Elements added before and after each axis; negative ones are cut off. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The maximum number of elements per window. */
const MAX_WINDOW = 1024;

/** The geometry in the attributes of a node, for windows of `kernel` over the axes of `x` [batch, channels, …]. */
export function windowsOf(call: NodeCall, x: Tensor, kernel: readonly number[]): Windows {
  const axes = checkKernel(call, x, kernel);
  const [strides, dilations] = [windowList(call, "strides", 1, axes), windowList(call, "dilations", 1, axes)];
  const pads = windowList(call, "pads", 0, 2 * axes);
  const mode = call.text("auto_pad", "NOTSET");
  if (mode === "NOTSET")
    return { kernel, strides, dilations, before: pads.slice(0, axes), after: pads.slice(axes) };
  const none = kernel.map(() => 0);
  if (mode === "VALID") return { kernel, strides, dilations, before: none, after: none };
  const widths = kernel.map((own, i) => {
    const length = x.shape[2 + i]!;
    const count = Math.ceil(length / strides[i]!);
    return Math.max(0, (count - 1) * strides[i]! + (own - 1) * dilations[i]! + 1 - length);
  });
  return { kernel, strides, dilations, ...halves(call, mode, widths) };
}

/** The numbers of an attribute, one an axis unless told otherwise, checked against the least. */
export function windowList(call: NodeCall, name: string, least: number, count: number): readonly number[] {
  const own = call.ints(name) ?? Array.from({ length: count }, () => least);
  const isRight = own.length === count && own.every((value) => Number.isSafeInteger(value) && value >= least);
  return isRight ? own : call.refuse(`${count} ${name} of at least ${least}`, `[${own.join(", ")}]`);
}

/** Widths divided between the two sides, the larger half on that of the mode. */
export function halves(
  call: NodeCall,
  mode: string,
  widths: readonly number[],
): { readonly before: readonly number[]; readonly after: readonly number[] } {
  if (mode !== "SAME_UPPER" && mode !== "SAME_LOWER") call.refuse("an auto_pad of the ONNX standard", mode);
  const [small, large] = [widths.map((own) => Math.floor(own / 2)), widths.map((own) => Math.ceil(own / 2))];
  return mode === "SAME_UPPER" ? { before: small, after: large } : { before: large, after: small };
}

/** The number of axes of windows, checked. */
export function checkKernel(call: NodeCall, x: Tensor, kernel: readonly number[]): number {
  const axes = x.rank - 2;
  if (axes < 1 || kernel.length !== axes || !kernel.every((size) => Number.isSafeInteger(size) && size > 0))
    call.refuse(`a window of ${axes} axes`, `[${kernel.join(", ")}]`);
  const size = kernel.reduce((a, b) => a * b, 1);
  if (size > MAX_WINDOW) call.refuse(`windows of at most ${MAX_WINDOW} elements`, String(size));
  return axes;
}

/** For each position in a window, its elements in all windows: [batch, channels, ...windows] each. */
export function windowPlaces(call: NodeCall, x: Tensor, windows: Windows, value: number): Tensor[] {
  const { kernel, strides, dilations } = windows;
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
    [around(call, x, windows, value)],
  );
}

function around(call: NodeCall, x: Tensor, { before, after }: Windows, value: number): Tensor {
  const positive = (widths: readonly number[]) => [0, 0, ...widths.map((width) => Math.max(0, width))];
  const wide = pad(x, { before: positive(before), after: positive(after), value });
  return before.reduce((own, start, i) => {
    const [from, end] = [Math.max(0, -start), Math.max(0, -after[i]!)];
    const length = own.shape[2 + i]!;
    if (from + end > length) call.refuse("a border smaller than the input", `${from + end} of ${length}`);
    return from + end === 0 ? own : slice(own, 2 + i, from, length - end);
  }, wide);
}

/** A weight [outputs, channels / groups, ...kernel] with an optional bias [outputs]. */
export interface Filters {
  readonly weight: Tensor;
  readonly bias?: Tensor | undefined;
  readonly groups: number;
}

/** Cross-correlation, Σ over channels and positions of a window: [batch, channels, …] -> [batch, outputs, …]. */
export function correlation(
  call: NodeCall,
  x: Tensor,
  { weight, bias, groups }: Filters,
  windows: Windows,
): Tensor {
  const [outputs, channels] = [weight.shape[0] ?? 0, x.shape[1] ?? 0];
  const fits = groups > 0 && outputs % groups === 0 && weight.shape[1]! * groups === channels;
  if (!fits || weight.rank !== x.rank || String(weight.shape.slice(2)) !== String(windows.kernel))
    call.refuse(`a weight of ${groups} groups of ${channels} channels`, `[${weight.shape.join(", ")}]`);
  const seen = stack(windowPlaces(call, x, windows, 0), 2);
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
  return transpose(shifted, [0, x.rank - 1, ...spatial.map((_, i) => 1 + i)]);
}
