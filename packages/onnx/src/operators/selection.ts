// Operators that select elements by computed indices or order, and cumulative sums.
import {
  add,
  and,
  arange,
  argmax,
  broadcastTo,
  cast,
  concat,
  equal,
  expandAxis,
  gather,
  greater,
  greaterEqual,
  less,
  linearScan,
  mul,
  ones,
  or,
  reshape,
  scalar,
  slice,
  sum,
  type Tensor,
  transpose,
  where,
  zeros,
} from "@grus/tensor";
import { stridesOf } from "../host-arrays.ts";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { isFloat, sizeOf, tensorValue } from "../values.ts";

/** Resolves negative indices from the end; −1 if out of range. */
export function places(indices: Tensor, length: number): Tensor {
  const counted = where(less(indices, 0), add(indices, length), indices);
  return where(and(greaterEqual(counted, 0), less(counted, length)), counted, -1);
}

/** Rows of a table of any element type at `rows`. */
function pick(table: Tensor, rows: Tensor): Tensor {
  return table.dtype === "bool" ? cast(gather(cast(table, "int32"), rows), "bool") : gather(table, rows);
}

/** `total` + `step` · `index`; −1 if either is. */
export function accumulate(total: Tensor, index: Tensor, step: number): Tensor {
  return where(or(less(index, 0), less(total, 0)), -1, add(total, mul(index, step)));
}

/** For each index of `shape`, the offset of `strides`. */
function offsets(call: NodeCall, shape: readonly number[], strides: readonly number[]): Tensor {
  call.spend(shape.reduce((sum, length, axis) => sum + (strides[axis] === 0 ? 0 : length), 0));
  const parts = shape.flatMap((length, axis) => {
    if (strides[axis] === 0) return [];
    return [
      reshape(
        mul(arange(length), strides[axis]!),
        shape.map((_, i) => (i === axis ? length : 1)),
      ),
    ];
  });
  return broadcastTo(
    parts.reduce((a, b) => add(a, b), scalar(0, "int32")),
    shape,
  );
}

const gatherElements: Operator = (call) => {
  const [x, indices] = [call.tensor(0), call.tensor(1)];
  const axis = call.axis(call.int("axis", 0), x.rank);
  if (indices.rank !== x.rank) call.refuse(`indices of ${x.rank} axes`, `${indices.rank}`);
  const strides = stridesOf(x.shape);
  const others = offsets(call, indices.shape, strides.with(axis, 0));
  const found = accumulate(others, places(indices, x.shape[axis]!), strides[axis]!);
  return sameElement(call.input(0), pick(reshape(x, [x.size]), found));
};

const gatherTuples: Operator = (call) => {
  const [x, indices] = [call.tensor(0), call.tensor(1)];
  const batches = call.int("batch_dims", 0);
  const depth = indices.shape.at(-1) ?? 0;
  if (batches < 0 || batches >= indices.rank || batches + depth > x.rank)
    call.refuse(`tuples of indices of ${x.rank} axes`, `${depth} after ${batches}`);
  const [chosen, rest] = [x.shape.slice(0, batches + depth), x.shape.slice(batches + depth)];
  const strides = stridesOf(chosen);
  const shape = indices.shape.slice(0, -1);
  const column = (k: number) => reshape(slice(indices, -1, k, k + 1), shape);
  const start = offsets(
    call,
    shape,
    shape.map((_, axis) => (axis < batches ? strides[axis]! : 0)),
  );
  let rows = start;
  for (let k = 0; k < depth; k++)
    rows = accumulate(rows, places(column(k), chosen[batches + k]!), strides[batches + k]!);
  return sameElement(call.input(0), pick(reshape(x, [sizeOf(chosen), ...rest]), rows));
};

/** The maximum length of axes whose elements are compared pairwise. */
const MAX_COMPARED = 4096;

export function checkCompared(call: NodeCall, length: number): void {
  if (length > MAX_COMPARED)
    call.refuse(
      `an axis of at most ${MAX_COMPARED}`,
      String(length),
      "Omit this step from the exported model.",
    );
}

/** `x` with `axis` last, and the inverse permutation. */
export function lastAxis(
  x: Tensor,
  axis: number,
): { readonly moved: Tensor; readonly back: (y: Tensor) => Tensor } {
  const order = [...x.shape.map((_, i) => i).filter((i) => i !== axis), axis];
  return {
    moved: transpose(x, order),
    back: (y) =>
      transpose(
        y,
        order.map((_, i) => order.indexOf(i)),
      ),
  };
}

/**
 * The largest or smallest in order, stable for ties. An element's rank is the number of elements before it.
 */
const topK: Operator = (call) => {
  const x = call.tensor(0);
  call.ignore("sorted");
  const axis = call.axis(call.int("axis", -1), x.rank);
  const count = call.opset < 10 ? call.int("k", -1) : (call.hostNumbers(1)[0] ?? -1);
  const length = x.shape[axis] ?? 0;
  if (!(count >= 0 && count <= length)) call.refuse(`a count of at most ${length}`, String(count));
  checkCompared(call, length);
  const { moved, back } = lastAxis(x, axis);
  const isBefore = call.int("largest", 1) === 1 ? greater : less;
  const [one, other] = [expandAxis(moved, -1), expandAxis(moved, -2)];
  const isEarlier = less(expandAxis(arange(length), 0), expandAxis(arange(length), 1));
  const before = or(isBefore(other, one), and(equal(other, one), isEarlier));
  const place = sum(cast(before, "int32"), { axes: [-1] });
  // [..., count, length]: the element of each rank.
  const isChosen = equal(expandAxis(place, -2), expandAxis(arange(count), 1));
  const values = sum(where(isChosen, expandAxis(moved, -2), 0), { axes: [-1] });
  return [
    sameElement(call.input(0), back(values)),
    tensorValue("int64", back(argmax(cast(isChosen, "int32"), -1))),
  ];
};

/** Cumulative sums along an axis. */
const cumulativeSum: Operator = (call) => {
  const value = call.input(0);
  const x = isFloat(value.element) ? call.float(0) : cast(call.tensor(0), "float32");
  const axis = call.axis(call.hostNumbers(1)[0] ?? 0, x.rank);
  const reverse = call.int("reverse", 0) === 1;
  const [before, length, after] = [
    sizeOf(x.shape.slice(0, axis)),
    x.shape[axis]!,
    sizeOf(x.shape.slice(axis + 1)),
  ];
  const steps = reshape(x, [before, length, after]);
  const edge = broadcastTo(zeros([1, 1, 1]), [before, 1, after]);
  const shifted = () =>
    reverse
      ? concat([slice(steps, 1, Math.min(1, length)), edge], 1)
      : concat([edge, slice(steps, 1, 0, length - 1)], 1);
  const isExclusive = call.int("exclusive", 0) === 1 && length > 0;
  const same = broadcastTo(ones([1, 1, 1]), steps.shape);
  const initial = broadcastTo(zeros([1, 1]), [before, after]);
  const total = linearScan(same, isExclusive ? shifted() : steps, { reverse, initial });
  const result = reshape(total, x.shape);
  return sameElement(value, isFloat(value.element) ? result : cast(result, "int32"));
};

export const selections: Readonly<Record<string, Operator>> = {
  GatherElements: gatherElements,
  GatherND: gatherTuples,
  TopK: topK,
  CumSum: cumulativeSum,
};
