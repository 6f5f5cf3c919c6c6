// Operators that scatter elements into a tensor.
import {
  add,
  and,
  arange,
  broadcastTo,
  cast,
  concat,
  equal,
  expandAxis,
  fromData,
  gather,
  greaterEqual,
  less,
  max,
  maximum,
  minimum,
  neg,
  reshape,
  scatterAdd,
  slice,
  sum,
  type Tensor,
  where,
} from "@grus/tensor";
import { stridesOf } from "../host-arrays.ts";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { type HostValue, hostValue, sizeOf, type Value } from "../values.ts";
import { accumulate, checkCompared, lastAxis, places } from "./selection.ts";

type Reduction = "none" | "add" | "max" | "min";

function reductionOf<Known extends Reduction>(call: NodeCall, known: readonly Known[]): Known {
  const own = call.text("reduction", "none");
  return (
    known.find((name) => name === own) ?? call.refuse(`a reduction of ${known.map(quoted).join(" or ")}`, own)
  );
}

const quoted = (name: string) => `"${name}"`;

/** Scatters elements along an axis; the last of several at one index remains. */
const scatterElements: Operator = (call) => {
  const [data, indices, updates] = [call.input(0), call.input(1), call.input(2)];
  const reduction = reductionOf(call, ["none", "add", "max", "min"]);
  const axis = call.int("axis", 0);
  const isPlain = reduction === "none" || reduction === "add";
  const areKnown = data.kind === "host" && indices.kind === "host" && updates.kind === "host";
  if (isPlain && areKnown && data.shape.length === 1)
    return scatterHost(call, data, indices, updates, reduction);
  const [x, at, values] = [call.tensor(0), call.tensor(1), call.tensor(2)];
  return sameElement(data, scatterAlong(call, x, call.axis(axis, x.rank), { at, values, reduction }));
};

/** For known values, such as lengths. */
function scatterHost(
  call: NodeCall,
  data: HostValue,
  indices: HostValue,
  updates: HostValue,
  reduction: "none" | "add",
): Value {
  const { length } = data.data;
  const result = hostValue(data.element, data.shape, (i) => data.data[i]!);
  if (updates.data.length !== indices.data.length)
    call.refuse("as many updates as indices", `${updates.data.length} and ${indices.data.length}`);
  indices.data.forEach((index, i) => {
    const place = index < 0 ? index + length : index;
    if (!(place >= 0 && place < length)) call.refuse(`indices of an axis of ${length}`, String(index));
    result.data[place] = updates.data[i]! + (reduction === "add" ? result.data[place]! : 0);
  });
  return result;
}

interface Scattered {
  readonly at: Tensor;
  readonly values: Tensor;
  readonly reduction: Reduction;
}

function scatterAlong(call: NodeCall, x: Tensor, axis: number, { at, values, reduction }: Scattered): Tensor {
  const fits = at.rank === x.rank && x.shape.every((length, i) => i === axis || length === at.shape[i]);
  if (!fits) call.refuse("indices of the data's lengths except along the axis", `[${at.shape.join(", ")}]`);
  if (x.dtype === "bool") call.refuse("numbers", "bool", "Cast them before and after.");
  const [length, count] = [x.shape[axis]!, at.shape[axis]!];
  checkCompared(call, Math.max(length, count));
  const { moved, back } = lastAxis(x, axis);
  const [rows, updates] = [lastAxis(places(at, length), axis).moved, lastAxis(values, axis).moved];
  // [..., length, count]: whether an update falls on an index.
  const hits = equal(expandAxis(rows, -2), expandAxis(arange(length), 1));
  const totalOf = (chosen: Tensor) => sum(where(chosen, expandAxis(updates, -2), 0), { axes: [-1] });
  if (reduction === "add") return back(add(moved, totalOf(hits)));
  if (reduction === "max") return back(maximum(moved, largestOf(hits, updates)));
  if (reduction === "min") return back(minimum(moved, neg(largestOf(hits, neg(updates)))));
  const last = max(where(hits, arange(count), -1), { axes: [-1], keepAxes: true });
  const isHit = greaterEqual(reshape(last, moved.shape), 0);
  const total = totalOf(and(hits, equal(broadcastTo(last, hits.shape), arange(count))));
  return back(where(isHit, total, moved));
}

/** The largest of the updates that fall on each index. */
function largestOf(hits: Tensor, updates: Tensor): Tensor {
  const least = updates.dtype === "float32" ? Number.NEGATIVE_INFINITY : -(2 ** 31) + 1;
  return max(where(hits, expandAxis(updates, -2), least), { axes: [-1] });
}

/** The maximum number of row-update pairs that are compared. */
const MAX_COMPARED = 2 ** 24;

/** Scatters rows at tuples of indices; the last of several at one index remains. */
const scatterTuples: Operator = (call) => {
  const [data, updates] = [call.tensor(0), call.tensor(2)];
  const reduction = reductionOf(call, ["none", "add"]);
  const indices = call.tensor(1);
  const depth = indices.shape.at(-1) ?? 0;
  const outer = indices.shape.slice(0, -1);
  const expected = [...outer, ...data.shape.slice(depth)];
  if (indices.rank < 1 || depth > data.rank || String(updates.shape) !== String(expected))
    call.refuse(`updates [${expected.join(", ")}]`, `[${updates.shape.join(", ")}]`);
  const [chosen, width] = [data.shape.slice(0, depth), sizeOf(data.shape.slice(depth))];
  const [rows, count] = [sizeOf(chosen), sizeOf(outer)];
  call.spend(rows + count);
  const strides = stridesOf(chosen);
  const flat = reshape(indices, [count, depth]);
  let at: Tensor = broadcastTo(fromData({ shape: [1], dtype: "int32", data: Int32Array.of(0) }), [count]);
  for (let k = 0; k < depth; k++)
    at = accumulate(at, places(reshape(slice(flat, 1, k, k + 1), [count]), chosen[k]!), strides[k]!);
  const isBool = data.dtype === "bool";
  const numbers = (x: Tensor, length: number) => reshape(isBool ? cast(x, "int32") : x, [length, width]);
  const [table, values] = [numbers(data, rows), numbers(updates, count)];
  const result = reduction === "add" ? addRows(call, table, values, at) : putRows(call, table, values, at);
  return sameElement(call.input(0), reshape(isBool ? cast(result, "bool") : result, data.shape));
};

function addRows(call: NodeCall, table: Tensor, values: Tensor, at: Tensor): Tensor {
  if (table.dtype !== "float32") call.refuse("floats for the reduction add", table.dtype);
  return add(table, scatterAdd(at, values, table.shape[0]!));
}

/** Each row of the table, or the last of the updates that fall on it. */
function putRows(call: NodeCall, table: Tensor, values: Tensor, at: Tensor): Tensor {
  const [rows, count] = [table.shape[0]!, values.shape[0]!];
  if (rows * count > MAX_COMPARED)
    call.refuse(`at most ${MAX_COMPARED} pairs of rows and updates`, String(rows * count));
  if (count === 0) return table;
  const hits = equal(expandAxis(at, 0), expandAxis(arange(rows), 1));
  const last = max(where(hits, arange(count), -1), { axes: [1] });
  return gather(concat([table, values], 0), where(less(last, 0), arange(rows), add(last, rows)));
}

export const scatters: Readonly<Record<string, Operator>> = {
  Scatter: scatterElements,
  ScatterElements: scatterElements,
  ScatterND: scatterTuples,
};
