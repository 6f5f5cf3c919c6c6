// The positions of a memory that may be read.
import {
  and,
  axes,
  cast,
  expandAxis,
  isRagged,
  type Sequence,
  ShapeError,
  type Tensor,
  where,
} from "@grus/tensor";
import { validSteps } from "../padding.ts";
import { isCheckedRagged } from "../ragged.ts";

/** Which positions of a memory [batch, time, features] may be read; padding never is. */
export interface PositionOptions {
  /**
   * bool or float32 [batch, time]: true, or nonzero, where a position may be read. PyTorch's
   * `key_padding_mask` is the opposite.
   */
  readonly mask?: Tensor | undefined;
}

/**
 * bool [batch, time]: the positions that may be read; undefined where all may. Throws {@link ShapeError} and
 * {@link DTypeError}.
 */
export function validPositions(
  source: string,
  memory: Sequence,
  { mask }: PositionOptions,
): Tensor | undefined {
  const [batch, time] = axes(isCheckedRagged(source, memory, "memory") ? memory.values : memory, 2);
  if (mask !== undefined) checkMask(source, mask, [batch, time]);
  const flags = mask === undefined || mask.dtype === "bool" ? mask : cast(mask, "bool");
  const within = isRagged(memory) ? validSteps(memory.lengths, time) : undefined;
  return flags !== undefined && within !== undefined ? and(flags, within) : (flags ?? within);
}

/**
 * `x` [batch, time, features] with invalid positions set to 0, so that they affect neither products nor
 * gradients.
 */
export function clearPositions(x: Tensor, isValid: Tensor | undefined): Tensor {
  return isValid === undefined ? x : where(expandAxis(isValid, -1), x, 0);
}

/** Throws {@link ShapeError} unless `x` has the named axes; a size of undefined matches any. */
export function checkAxes(
  source: string,
  name: string,
  x: Tensor,
  axes: readonly (readonly [string, number | undefined])[],
): void {
  const fits =
    x.rank === axes.length && axes.every(([, size], i) => size === undefined || size === x.shape[i]);
  if (fits) return;
  const expected = axes.map(([axis, size]) => (size === undefined ? axis : `${axis}=${size}`)).join(", ");
  throw new ShapeError(source, { subject: name, expected: `[${expected}]`, got: x.shape });
}

function checkMask(source: string, mask: Tensor, [batch, time]: readonly [number, number]): void {
  checkAxes(source, "mask", mask, [
    ["batch", batch],
    ["time", time],
  ]);
}
