// The coordinates of a resized axis: where in the old axis each new element lies.
import type { NodeCall } from "../node-call.ts";
import { ownEntry } from "../own-entry.ts";

/** How new places are turned into old ones. */
export interface Coordinates {
  /** `coordinate_transformation_mode` of Resize. */
  readonly mode: string;
  /** The part of the axis that is resized, as shares of it; of mode "tf_crop_and_resize" alone. */
  readonly region: readonly [start: number, end: number];
  /** The value of elements outside of the input; of mode "tf_crop_and_resize" alone. */
  readonly extrapolation: number;
}

/** The lengths of an axis, and new elements per old one. */
export interface Lengths {
  readonly before: number;
  readonly after: number;
  readonly scale: number;
}

type Coordinate = (place: number, lengths: Lengths, region: Coordinates["region"]) => number;

/** In float32 at each step. */
const f = Math.fround;
const middle: Coordinate = (place, { scale }) => f(f(f(place + 0.5) / f(scale)) - 0.5);

const MODES: Readonly<Record<string, Coordinate>> = {
  half_pixel: middle,
  half_pixel_symmetric: (place, lengths, region) => {
    const { before, after, scale } = lengths;
    const adjustment = f(after / f(f(scale) * before));
    return f(f(f(before / 2) * f(1 - adjustment)) + middle(place, lengths, region));
  },
  pytorch_half_pixel: (place, lengths, region) => (lengths.after > 1 ? middle(place, lengths, region) : 0),
  align_corners: (place, { before, after }) => (after === 1 ? 0 : f(f(place * (before - 1)) / (after - 1))),
  asymmetric: (place, { scale }) => f(place / f(scale)),
  tf_half_pixel_for_nn: (place, { scale }) => f(f(place + 0.5) / f(scale)),
  tf_crop_and_resize: (place, { before, after }, [start, end]) =>
    after > 1
      ? f(f(start * (before - 1)) + f(f(f(place * f(end - start)) * (before - 1)) / (after - 1)))
      : f(f(0.5 * f(start + end)) * (before - 1)),
};

/** The old place of a new one, in float32 as ONNX Runtime computes it: rounding decides between neighbours. */
export function coordinateOf(
  call: NodeCall,
  place: number,
  lengths: Lengths,
  { mode, region }: Coordinates,
): number {
  const own = ownEntry(MODES, mode);
  if (own === undefined) return call.refuse("a coordinate_transformation_mode of the ONNX standard", mode);
  return own(place, lengths, region);
}

type Nearest = (place: number, scale: number) => number;

const NEAREST: Readonly<Record<string, Nearest>> = {
  round_prefer_floor: (place) => Math.ceil(place - 0.5),
  round_prefer_ceil: (place) => Math.floor(place + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
  // Set 10 and Upsample.
  simple: (place, scale) => (scale < 1 ? Math.ceil(place) : Math.trunc(place)),
};

/** The nearest whole place, which may be outside of the axis. */
export function nearestOf(call: NodeCall, place: number, mode: string, scale: number): number {
  const own = ownEntry(NEAREST, mode);
  return own === undefined ? call.refuse("a nearest_mode of the ONNX standard", mode) : own(place, scale);
}
