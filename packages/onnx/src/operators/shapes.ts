// Operators that inspect and change shapes.
import { broadcastTo, reshape, transpose, where } from "@grus/tensor";
import { broadcastIndex, broadcastShape, rearrange } from "../host-arrays.ts";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { hostValue, int64s, shapeOf, sizeOf, toTensor, type Value } from "../values.ts";

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

/**
 * An inner graph, selected by a condition. For one that depends on inputs both are computed, and the values of one
 * selected, which must have the same shapes.
 */
const conditional: Operator = (call) => {
  const condition = call.input(0);
  const [then, otherwise] = [call.graph("then_branch"), call.graph("else_branch")];
  if (condition.kind === "host") return call.runGraph(condition.data[0] !== 0 ? then : otherwise);
  const isTrue =
    condition.tensor.size === 1 ? reshape(condition.tensor, []) : call.refuse("one condition", "several");
  const [yes, no] = [call.runTensors(then), call.runTensors(otherwise)];
  if (yes.length !== no.length)
    call.refuse("branches with as many outputs", `${yes.length} and ${no.length}`);
  return yes.map((value, i) => {
    const other = no[i]!;
    if (String(shapeOf(value)) !== String(shapeOf(other)) || value.element !== other.element)
      call.refuse(
        "branches of the same shapes, or a condition computed from shapes and constants",
        `[${shapeOf(value).join(", ")}] and [${shapeOf(other).join(", ")}]`,
        "Export the model with this condition as a constant.",
      );
    return sameElement(value, where(isTrue, toTensor(value), toTensor(other)));
  });
};

/** Blocks of channels to places, and back. */
const depthToSpace: Operator = (call) => {
  const x = call.tensor(0);
  const size = call.int("blocksize", 0);
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  const depth = channels / size ** 2;
  const mode = call.text("mode", "DCR");
  if (x.rank !== 4 || !(size > 0) || !Number.isInteger(depth) || (mode !== "DCR" && mode !== "CRD"))
    call.refuse("[batch, channels, height, width] of whole blocks", `a blocksize of ${size}, mode ${mode}`);
  const isBlockFirst = mode === "DCR";
  const apart = isBlockFirst
    ? [batch, size, size, depth, height, width]
    : [batch, depth, size, size, height, width];
  const order = isBlockFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  const moved = transpose(reshape(x, apart), order);
  return sameElement(call.input(0), reshape(moved, [batch, depth, height * size, width * size]));
};

const spaceToDepth: Operator = (call) => {
  const x = call.tensor(0);
  const size = call.int("blocksize", 0);
  const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
  if (x.rank !== 4 || !(size > 0) || height % size !== 0 || width % size !== 0)
    call.refuse("[batch, channels, height, width] of whole blocks", `a blocksize of ${size}`);
  const apart = reshape(x, [batch, channels, height / size, size, width / size, size]);
  const moved = transpose(apart, [0, 3, 5, 1, 2, 4]);
  return sameElement(
    call.input(0),
    reshape(moved, [batch, channels * size ** 2, height / size, width / size]),
  );
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
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
