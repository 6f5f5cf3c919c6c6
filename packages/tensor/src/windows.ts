// Windows that slide over the spatial axes of [batch, ...spatial, channels]: padding and number.
import { ShapeError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/**
 * How the border of each spatial axis is padded: "valid" not at all; "same" so that there are ⌈length /
 * stride⌉ windows, the odd element after the end; "causal" so that a window ends at its own step, before the
 * start only; or the number of elements before and after each axis.
 */
export type Padding = "valid" | "same" | "causal" | readonly (readonly [before: number, after: number])[];

/** The geometry of windows, one entry for each spatial axis. */
export interface WindowOptions {
  /** The distance between windows. Default 1. */
  readonly strides?: readonly number[] | undefined;
  /** The distance between the elements of a window. Default 1. */
  readonly dilations?: readonly number[] | undefined;
  /** Default "valid". */
  readonly padding?: Padding | undefined;
}

/** The windows along one axis. */
export interface AxisWindows {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  /** The number of windows. */
  readonly count: number;
}

/** The windows of `sizes` along the spatial axes of `x`. Throws {@link ShapeError} with `where`. */
export function windowsOf(
  where: string,
  x: Tensor,
  sizes: readonly number[],
  { strides, dilations, padding = "valid" }: WindowOptions,
): readonly AxisWindows[] {
  const rank = sizes.length;
  if (x.rank !== rank + 2 || rank === 0)
    throw new ShapeError(where, { subject: "x", expected: spatialShape(rank), got: x.shape });
  const perAxis = { strides, dilations };
  for (const [name, list] of Object.entries({ sizes, ...perAxis }))
    if (list !== undefined && (list.length !== rank || !list.every((n) => Number.isInteger(n) && n >= 1)))
      throw new ShapeError(where, {
        subject: name,
        expected: `${rank} whole numbers of 1 or more`,
        got: `[${list.join(", ")}]`,
      });
  return sizes.map((size, i) => {
    const own = { size, stride: strides?.[i] ?? 1, dilation: dilations?.[i] ?? 1 };
    return axisWindows(where, x.shape[i + 1]!, own, typeof padding === "string" ? padding : padding[i]);
  });
}

function axisWindows(
  where: string,
  length: number,
  own: Pick<AxisWindows, "size" | "stride" | "dilation">,
  padding: Padding | readonly [number, number] | undefined,
): AxisWindows {
  const span = (own.size - 1) * own.dilation + 1;
  const [before, after] = paddingOf(length, span, own.stride, padding);
  const room = before + length + after - span;
  if (room < 0)
    throw new ShapeError(where, {
      subject: "a spatial axis",
      expected: `at least ${span} elements, the span of a window`,
      got: String(before + length + after),
      cure: "Pass a longer input.",
    });
  return { ...own, before, after, count: Math.floor(room / own.stride) + 1 };
}

function paddingOf(
  length: number,
  span: number,
  stride: number,
  padding: Padding | readonly [number, number] | undefined,
): readonly [number, number] {
  if (padding === "same") {
    const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + span - length);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  if (padding === "causal") return [span - 1, 0];
  return padding === undefined || typeof padding === "string"
    ? [0, 0]
    : (padding as readonly [number, number]);
}

function spatialShape(rank: number): string {
  return `[batch, ${rank} spatial ${rank === 1 ? "axis" : "axes"}, channels]`;
}
