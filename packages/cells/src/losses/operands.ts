// The operands of a loss without padding, and the weights of its elements.
import {
  axes,
  broadcastTo,
  cast,
  expandAxis,
  isRagged,
  mul,
  type Sequence,
  type Shape,
  ShapeError,
  type Tensor,
  where,
} from "@grus/tensor";
import { isCheckedRagged, validElements } from "../ragged.ts";

/** Operands as tensors, and the lengths of the ragged ones. */
export interface PlainOperands<Name extends string> {
  readonly operands: Readonly<Record<Name, Tensor>>;
  /** Of each ragged operand; a step counts if it is valid in all of them. */
  readonly lengths: readonly Tensor[];
}

/**
 * Operands, given by name as tensors or ragged sequences, with 0 in all padding. A tensor next to a ragged
 * operand has its steps. Throws {@link ShapeError} and {@link DTypeError}.
 */
export function withoutPadding<Name extends string>(
  source: string,
  given: Readonly<Record<Name, Sequence>>,
): PlainOperands<Name> {
  const { operands, lengths } = withPadding(source, given);
  const clear = (x: Tensor) =>
    lengths.reduce((value, own) => where(validElements({ lengths: own }, value.shape), value, 0), x);
  const cleared = Object.entries<Tensor>(operands).map(([name, x]) => [name, clear(x)]);
  return { operands: Object.fromEntries(cleared) as Record<Name, Tensor>, lengths };
}

/** As {@link withoutPadding}, with the padding as it is. */
export function withPadding<Name extends string>(
  source: string,
  given: Readonly<Record<Name, Sequence>>,
): PlainOperands<Name> {
  const entries = Object.entries<Sequence>(given);
  const lengths = entries.flatMap(([name, x]) => (isCheckedRagged(source, x, name) ? [x.lengths] : []));
  const plain = entries.map(([name, x]): [string, Tensor] => [name, isRagged(x) ? x.values : x]);
  for (const [name, x] of plain) checkSteps(source, name, x, lengths);
  return { operands: Object.fromEntries(plain) as Record<Name, Tensor>, lengths };
}

/** Throws {@link ShapeError} unless `x` has a row and steps for each of the lengths. */
function checkSteps(source: string, name: string, x: Tensor, lengths: readonly Tensor[]): void {
  for (const { shape } of lengths) {
    if (x.rank >= 2 && x.shape[0] === shape[0]) continue;
    throw new ShapeError(source, {
      subject: name,
      expected: `[batch=${shape[0]}, time, …], as the ragged operand`,
      got: x.shape,
    });
  }
}

/**
 * float32 of `shape`: the weight of each element of a loss, from the lengths of its operands and its mask;
 * undefined if all count. With lengths, a mask is [batch, time] or [batch, 1]; otherwise it broadcasts to
 * `shape`. Throws {@link ShapeError}.
 */
export function elementWeights(
  source: string,
  shape: Shape,
  lengths: readonly Tensor[],
  mask: Tensor | undefined,
): Tensor | undefined {
  if (lengths.length === 0) return mask && stretchMask(source, mask, shape);
  const valid = lengths.map((own) => cast(validElements({ lengths: own }, shape), "float32"));
  const all = mask === undefined ? valid : [...valid, stretchSteps(source, mask, shape)];
  return all.reduce((a, b) => mul(a, b));
}

/** A mask as float32 weights of a shape. Throws {@link ShapeError} if it does not broadcast to it. */
export function stretchMask(source: string, mask: Tensor, shape: Shape): Tensor {
  const offset = shape.length - mask.rank;
  const fits = offset >= 0 && mask.shape.every((size, axis) => size === 1 || size === shape[offset + axis]);
  if (!fits) {
    throw new ShapeError(source, {
      subject: "mask",
      expected: `a shape that broadcasts to [${shape.join(", ")}]`,
      got: mask.shape,
      cure: "Give it the axes of the loss, of size 1 where elements share a weight.",
    });
  }
  return broadcastTo(asFloat(mask), shape);
}

/** A mask of steps, expanded over the axes after them. */
function stretchSteps(source: string, mask: Tensor, shape: Shape): Tensor {
  const [batch, time] = axes({ shape }, 2);
  if (mask.rank !== 2 || mask.shape[0] !== batch || (mask.shape[1] !== 1 && mask.shape[1] !== time)) {
    throw new ShapeError(source, {
      subject: "mask",
      expected: `[batch=${batch}, time=${time}] or [batch=${batch}, 1]`,
      got: mask.shape,
    });
  }
  let weights = asFloat(mask);
  for (let rank = 2; rank < shape.length; rank++) weights = expandAxis(weights, -1);
  return broadcastTo(weights, shape);
}

function asFloat(mask: Tensor): Tensor {
  return mask.dtype === "float32" ? mask : cast(mask, "float32");
}
