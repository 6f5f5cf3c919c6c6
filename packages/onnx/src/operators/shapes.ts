// Operators that inspect and change shapes.
import { broadcastTo, reshape, transpose } from "@grus/tensor";
import { broadcastIndex, broadcastShape, rearrange } from "../host-arrays.ts";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { hostValue, int64s, shapeOf, sizeOf, type Value } from "../values.ts";

/** A value with another shape of the same size. */
export function withShape(x: Value, shape: readonly number[]): Value {
  return x.kind === "host" ? { ...x, shape } : sameElement(x, reshape(x.tensor, shape));
}

const reshapeTo: Operator = (call) => {
  const x = call.input(0);
  const own = shapeOf(x);
  const keepsZero = call.int("allowzero", 0) === 1;
  const wanted = call
    .hostNumbers(1)
    .map((length, axis) => (length === 0 && !keepsZero ? (own[axis] ?? -2) : length));
  const known = sizeOf(wanted.filter((length) => length !== -1));
  const shape = wanted.map((length) => (length === -1 ? sizeOf(own) / Math.max(1, known) : length));
  const fits =
    shape.every((length) => Number.isInteger(length) && length >= 0) && sizeOf(shape) === sizeOf(own);
  return fits
    ? withShape(x, shape)
    : call.refuse(`a shape of ${sizeOf(own)} elements`, `[${wanted.join(", ")}]`);
};

const flatten: Operator = (call) => {
  const x = call.input(0);
  const shape = shapeOf(x);
  const axis = call.int("axis", 1);
  const at = axis < 0 ? axis + shape.length : axis;
  return withShape(x, [sizeOf(shape.slice(0, at)), sizeOf(shape.slice(at))]);
};

/** Axes from an attribute up to set 12, from an input since. */
function axesOf(call: NodeCall): number[] | undefined {
  return call.opset < 13 ? call.ints("axes") : call.optionalHostNumbers(1);
}

const squeeze: Operator = (call) => {
  const x = call.input(0);
  const shape = shapeOf(x);
  const axes = axesOf(call)?.map((axis) => call.axis(axis, shape.length));
  if (axes?.some((axis) => shape[axis] !== 1)) call.refuse("axes of length 1", `axes ${axes.join(", ")}`);
  return withShape(
    x,
    shape.filter((length, axis) => (axes === undefined ? length !== 1 : !axes.includes(axis))),
  );
};

const unsqueeze: Operator = (call) => {
  const x = call.input(0);
  const axes = axesOf(call) ?? call.refuse("axes", "none");
  const rank = shapeOf(x).length + axes.length;
  const added = new Set(axes.map((axis) => call.axis(axis, rank)));
  if (added.size !== axes.length) call.refuse("distinct axes", axes.join(", "));
  const rest = shapeOf(x).values();
  return withShape(
    x,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.next().value!)),
  );
};

const transposeAxes: Operator = (call) => {
  const x = call.input(0);
  const rank = shapeOf(x).length;
  const order = call.ints("perm") ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (
    order.length !== rank ||
    new Set(order).size !== rank ||
    order.some((axis) => !(axis >= 0 && axis < rank))
  )
    call.refuse(`an order of ${rank} axes`, `[${order.join(", ")}]`);
  if (x.kind === "tensor") return sameElement(x, transpose(x.tensor, order));
  const shape = order.map((axis) => x.shape[axis]!);
  return rearrange(x, shape, (index) => x.shape.map((_, axis) => index[order.indexOf(axis)]!));
};

/** Broadcasts a value to a shape. */
function broadcastValue(x: Value, shape: readonly number[]): Value {
  if (x.kind === "tensor") return sameElement(x, broadcastTo(x.tensor, shape));
  return rearrange(x, shape, broadcastIndex(x.shape, shape.length));
}

const expand: Operator = (call) => {
  const x = call.input(0);
  const shape = broadcastShape([shapeOf(x), call.hostNumbers(1)]);
  return shape === undefined
    ? call.refuse("a shape it broadcasts to", `[${call.hostNumbers(1).join(", ")}]`)
    : broadcastValue(x, shape);
};

const tile: Operator = (call) => {
  const x = call.input(0);
  const shape = shapeOf(x);
  const repeats = call.hostNumbers(1);
  if (repeats.length !== shape.length || repeats.some((count) => !(count >= 0)))
    call.refuse(`${shape.length} repeats`, `[${repeats.join(", ")}]`);
  const between = broadcastValue(
    withShape(
      x,
      shape.flatMap((length) => [1, length]),
    ),
    shape.flatMap((length, axis) => [repeats[axis]!, length]),
  );
  return withShape(
    between,
    shape.map((length, axis) => length * repeats[axis]!),
  );
};

const shapeOperator: Operator = (call) => {
  const shape = shapeOf(call.input(0));
  const end = call.has("end") ? call.int("end", 0) : shape.length;
  return int64s(shape.slice(call.int("start", 0), end));
};

/** An inner graph, selected by a known condition. */
const conditional: Operator = (call) => {
  const condition = call.hostOf(call.input(0), "a condition");
  const [then, otherwise] = [call.graph("then_branch"), call.graph("else_branch")];
  return call.runGraph(condition.data[0] !== 0 ? then : otherwise);
};

export const shapes: Readonly<Record<string, Operator>> = {
  Shape: shapeOperator,
  Size: (call) => hostValue("int64", [], () => sizeOf(shapeOf(call.input(0)))),
  Reshape: reshapeTo,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transposeAxes,
  Expand: expand,
  Tile: tile,
  If: conditional,
};
