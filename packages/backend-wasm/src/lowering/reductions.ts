// reduce, argmax, softmax: passes over [outer, reduced, inner].
import { type Shape, sizeOf } from "@grus/tensor";
import type { LoweringStep, PlanRecord } from "./lowering.ts";
import {
  OP_ARGMAX,
  OP_ARGMAX_INT,
  OP_REDUCE_MAX,
  OP_REDUCE_MAX_INT,
  OP_REDUCE_SUM,
  OP_REDUCE_SUM_INT,
} from "./opcodes.ts";

/**
 * `reduce`: one pass for each run of adjacent axes, the innermost first; intermediate results are in scratch
 * memory.
 */
export function lowerReduce(step: LoweringStep<"reduce">): readonly PlanRecord[] {
  const {
    attrs,
    inputs: [input],
    outputs: [output],
  } = step;
  const runs = adjacentRuns(attrs.axes, input!.shape).reverse();
  const opcode = reduceOpcode(attrs.kind, input!.dtype === "float32");
  let from = input!.pointer;
  let shape = input!.shape;
  return runs.map((run, i) => {
    const reduced = shape.map((n, axis) => (axis >= run.first && axis <= run.last ? 1 : n));
    const to = i === runs.length - 1 ? output!.pointer : step.scratch(4 * sizeOf(reduced));
    const words = [to, from, ...passOf(shape, run.first, run.last)];
    from = to;
    shape = reduced;
    return { opcode, words };
  });
}

/** `argmax`. */
export function lowerArgmax({
  attrs,
  inputs: [input],
  outputs: [output],
}: LoweringStep<"argmax">): readonly PlanRecord[] {
  const { axis } = attrs;
  const opcode = input!.dtype === "float32" ? OP_ARGMAX : OP_ARGMAX_INT;
  return [{ opcode, words: [output!.pointer, input!.pointer, ...passOf(input!.shape, axis, axis)] }];
}

/** `softmax` and `logSoftmax` over the last axis. */
export function lowerSoftmax(opcode: number): (step: LoweringStep) => readonly PlanRecord[] {
  return ({ inputs: [input], outputs: [output] }) => {
    const width = input!.shape.at(-1)!;
    return width === 0
      ? []
      : [{ opcode, words: [output!.pointer, input!.pointer, input!.size / width, width] }];
  };
}

interface Run {
  readonly first: number;
  readonly last: number;
}

/**
 * Runs of adjacent reduced axes; axes of length 1 between them count as reduced, and an empty list as one
 * axis of length 1.
 */
function adjacentRuns(axes: readonly number[], shape: Shape): Run[] {
  const isReduced = (axis: number) => axes.includes(axis) || shape[axis] === 1;
  const runs: Run[] = [];
  shape.forEach((_, axis) => {
    if (!isReduced(axis)) return;
    const before = runs.at(-1);
    if (before?.last === axis - 1) runs[runs.length - 1] = { first: before.first, last: axis };
    else runs.push({ first: axis, last: axis });
  });
  return runs.length === 0 ? [{ first: 0, last: -1 }] : runs;
}

function passOf(shape: Shape, first: number, last: number): [number, number, number] {
  return [sizeOf(shape.slice(0, first)), sizeOf(shape.slice(first, last + 1)), sizeOf(shape.slice(last + 1))];
}

function reduceOpcode(kind: "sum" | "max", isFloat: boolean): number {
  if (kind === "sum") return isFloat ? OP_REDUCE_SUM : OP_REDUCE_SUM_INT;
  return isFloat ? OP_REDUCE_MAX : OP_REDUCE_MAX_INT;
}
