// Sequences: lists of tensors, whose lengths are known when a program is built.
import { concat, stack } from "@grus/tensor";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { hostValue, type SequenceValue, shapeOf, toTensor, type Value } from "../values.ts";
import { part } from "./parts.ts";
import { withShape } from "./shapes.ts";

function sequence(items: readonly Value[]): SequenceValue {
  return { kind: "sequence", items };
}

/** A position in a list, counted from the end if negative; `length` itself if `isOpen`. */
function position(call: NodeCall, input: number, length: number, isOpen: boolean): number {
  const given = call.host(input).data[0] ?? 0;
  const at = given < 0 ? given + length : given;
  if (Number.isInteger(at) && at >= 0 && at < length + Number(isOpen)) return at;
  return call.refuse(`a position in a sequence of ${length}`, String(given));
}

const insert: Operator = (call) => {
  const { items } = call.sequence(0);
  const at = call.inputs[2] === undefined ? items.length : position(call, 2, items.length, true);
  return sequence(items.toSpliced(at, 0, call.input(1)));
};

const erase: Operator = (call) => {
  const { items } = call.sequence(0);
  const at = call.inputs[1] === undefined ? items.length - 1 : position(call, 1, items.length, false);
  return sequence(items.toSpliced(at, 1));
};

/** The items joined along an axis, or stacked along a new one. */
const joined: Operator = (call) => {
  const { items } = call.sequence(0);
  const isNew = call.int("new_axis", 0) === 1;
  const axis = call.int("axis", 0);
  const first = items[0] ?? call.refuse("a sequence with items", "an empty one");
  const rank = shapeOf(first).length + Number(isNew);
  const tensors = items.map(toTensor);
  const at = call.axis(axis, rank);
  return sameElement(first, isNew ? stack(tensors, at) : concat(tensors, at));
};

/** The parts of a tensor along an axis: of length 1, of the given length, or of the given lengths. */
const splitUp: Operator = (call) => {
  const x = call.input(0);
  const shape = shapeOf(x);
  const axis = call.axis(call.int("axis", 0), shape.length);
  const keepsAxis = call.int("keepdims", 1) === 1 || call.inputs[1] !== undefined;
  let start = 0;
  const items = partLengths(call, shape[axis]!).map((length) => {
    const own = part(call, x, axis, start, length, 1);
    start += length;
    return keepsAxis ? own : withShape(own, shape.toSpliced(axis, 1));
  });
  return sequence(items);
};

function partLengths(call: NodeCall, length: number): number[] {
  const given = call.inputs[1] === undefined ? undefined : call.host(1);
  const each = given === undefined ? 1 : given.shape.length === 0 ? (given.data[0] ?? 0) : undefined;
  if (each === undefined) {
    const lengths = call.hostNumbers(1);
    if (lengths.reduce((a, b) => a + b, 0) === length && lengths.every((own) => own >= 0)) return lengths;
    return call.refuse(`lengths that sum to ${length}`, `[${lengths.slice(0, 8).join(", ")}]`);
  }
  if (!(each > 0)) call.refuse("parts of at least one element", String(each));
  call.spend(Math.ceil(length / each));
  return Array.from({ length: Math.ceil(length / each) }, (_, i) => Math.min(each, length - i * each));
}

export const sequences: Readonly<Record<string, Operator>> = {
  SequenceEmpty: (call) => {
    call.ignore("dtype");
    return sequence([]);
  },
  SequenceConstruct: (call) => sequence(call.all()),
  SequenceInsert: insert,
  SequenceErase: erase,
  SequenceAt: (call) => {
    const { items } = call.sequence(0);
    return items[position(call, 1, items.length, false)]!;
  },
  SequenceLength: (call) => {
    const { length } = call.sequence(0).items;
    return hostValue("int64", [], () => length);
  },
  ConcatFromSequence: joined,
  SplitToSequence: splitUp,
};
