// Pad: a border of a constant, or of values from inside.
import { concat, flip, pad, slice, type Tensor } from "@grus/tensor";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { ownEntry } from "../own-entry.ts";
import { shapeOf, toTensor } from "../values.ts";

/** The number of elements added before and after an axis. */
interface Border {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

export const padWith: Operator = (call) => {
  const mode = call.text("mode", "constant");
  const borders = bordersOf(call);
  const x = cropped(call, toTensor(call.input(0)), borders);
  if (mode === "constant") return sameElement(call.input(0), padConstant(call, x, borders));
  const inside = ownEntry(INSIDE, mode);
  if (inside === undefined) return call.refuse('a mode of "constant", "edge", "reflect" or "wrap"', mode);
  return sameElement(
    call.input(0),
    borders.reduce(
      (own, { axis, before, after }) =>
        extended(call, own, { axis, before: Math.max(0, before), after: Math.max(0, after) }, inside),
      x,
    ),
  );
};

function bordersOf(call: NodeCall): Border[] {
  const rank = shapeOf(call.input(0)).length;
  const widths = call.opset < 11 ? (call.ints("pads") ?? []) : call.hostNumbers(1);
  const axes =
    call.optionalHostNumbers(3)?.map((axis) => call.axis(axis, rank)) ??
    Array.from({ length: rank }, (_, i) => i);
  const areWidths = widths.length === 2 * axes.length && widths.every(Number.isInteger);
  if (!areWidths) call.refuse(`${2 * axes.length} widths`, `[${widths.join(", ")}]`);
  return axes.map((axis, i) => ({ axis, before: widths[i]!, after: widths[i + axes.length]! }));
}

function padConstant(call: NodeCall, x: Tensor, borders: readonly Border[]): Tensor {
  const value = padValue(call);
  const [before, after] = [x.shape.map(() => 0), x.shape.map(() => 0)];
  for (const own of borders) {
    before[own.axis] = Math.max(0, own.before);
    after[own.axis] = Math.max(0, own.after);
  }
  return pad(x, { before, after, value });
}

function padValue(call: NodeCall): number {
  if (call.opset < 11) return call.floatAttribute("value", 0);
  return call.inputs[2] === undefined ? 0 : (call.host(2).data[0] ?? 0);
}

/** The tensor without what borders of less than 0 cut off. */
function cropped(call: NodeCall, x: Tensor, borders: readonly Border[]): Tensor {
  return borders.reduce((own, { axis, before, after }) => {
    const [start, end] = [Math.max(0, -before), own.shape[axis]! - Math.max(0, -after)];
    if (start > end) call.refuse("borders that leave something", `${before} and ${after}`);
    return start === 0 && end === own.shape[axis] ? own : slice(own, axis, start, end);
  }, x);
}

/**
 * The border on one side of a tensor, taken from inside: `count` elements before its start, or after its end.
 */
interface Inside {
  /** The maximum border of an axis. */
  readonly longest: (length: number) => number;
  readonly before: (x: Tensor, axis: number, count: number) => Tensor;
  readonly after: (x: Tensor, axis: number, count: number) => Tensor;
}

const repeated = (x: Tensor, axis: number, count: number) =>
  concat(
    Array.from({ length: count }, () => x),
    axis,
  );

const INSIDE: Readonly<Record<string, Inside>> = {
  edge: {
    longest: () => 4096,
    before: (x, axis, count) => repeated(slice(x, axis, 0, 1), axis, count),
    after: (x, axis, count) => repeated(slice(x, axis, -1), axis, count),
  },
  reflect: {
    longest: (length) => length - 1,
    before: (x, axis, count) => flip(slice(x, axis, 1, 1 + count), [axis]),
    after: (x, axis, count) => flip(slice(x, axis, -1 - count, -1), [axis]),
  },
  wrap: {
    longest: (length) => length,
    before: (x, axis, count) => slice(x, axis, -count),
    after: (x, axis, count) => slice(x, axis, 0, count),
  },
};

function extended(call: NodeCall, x: Tensor, { axis, before, after }: Border, inside: Inside): Tensor {
  const longest = inside.longest(x.shape[axis]!);
  if (Math.max(before, after) > longest || x.shape[axis] === 0)
    call.refuse(`borders of at most ${Math.max(0, longest)}`, `${before} and ${after}`);
  return concat(
    [
      ...(before > 0 ? [inside.before(x, axis, before)] : []),
      x,
      ...(after > 0 ? [inside.after(x, axis, after)] : []),
    ],
    axis,
  );
}
