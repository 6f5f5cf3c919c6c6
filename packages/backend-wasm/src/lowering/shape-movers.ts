// Primitives that only move elements, as strided copies.
import { type Shape, sizeOf, stridesOf } from "@grus/tensor";
import type { LoweringStep, Operand, PlanRecord } from "./lowering.ts";
import { OP_COPY, OP_FILL, OP_STRIDED_COPY } from "./opcodes.ts";

/** `reshape`, `identity`, `stopGradient`, `clipGradient`: the same elements in the same order. */
export function lowerCopy({ inputs: [input], outputs: [output] }: LoweringStep): readonly PlanRecord[] {
  return [{ opcode: OP_COPY, words: [output!.pointer, input!.pointer, 4 * output!.size] }];
}

/** `transpose`. */
export function lowerTranspose({
  attrs,
  inputs: [input],
  outputs: [output],
}: LoweringStep<"transpose">): readonly PlanRecord[] {
  const strides = stridesOf(input!.shape);
  const from = attrs.permutation.map((axis) => strides[axis]!);
  return stridedCopy({
    shape: output!.shape,
    to: output!.pointer,
    toStrides: stridesOf(output!.shape),
    from: input!.pointer,
    fromStrides: from,
  });
}

/** `broadcast`. */
export function lowerBroadcast({ inputs: [input], outputs: [output] }: LoweringStep): readonly PlanRecord[] {
  return broadcastCopy(input!, output!);
}

/** Copies `input` to `output`, repeating axes of length 1. */
export function broadcastCopy(input: Operand, output: Operand): readonly PlanRecord[] {
  const own = stridesOf(input.shape);
  const lead = output.shape.length - input.shape.length;
  const from = output.shape.map((_, axis) =>
    axis < lead || input.shape[axis - lead] === 1 ? 0 : own[axis - lead]!,
  );
  return stridedCopy({
    shape: output.shape,
    to: output.pointer,
    toStrides: stridesOf(output.shape),
    from: input.pointer,
    fromStrides: from,
  });
}

/** `slice`. */
export function lowerSlice({
  attrs,
  inputs: [input],
  outputs: [output],
}: LoweringStep<"slice">): readonly PlanRecord[] {
  const fromStrides = stridesOf(input!.shape);
  const from = input!.pointer + 4 * offset(attrs.starts, fromStrides);
  return stridedCopy({
    shape: output!.shape,
    to: output!.pointer,
    toStrides: stridesOf(output!.shape),
    from,
    fromStrides,
  });
}

/** `pad`. */
export function lowerPad({
  attrs,
  inputs: [input],
  outputs: [output],
}: LoweringStep<"pad">): readonly PlanRecord[] {
  const toStrides = stridesOf(output!.shape);
  const to = output!.pointer + 4 * offset(attrs.before, toStrides);
  const value = attrs.value;
  const bits = output!.dtype === "float32" ? floatBits(value) : value;
  return [
    { opcode: OP_FILL, words: [output!.pointer, output!.size, bits] },
    ...stridedCopy({
      shape: input!.shape,
      to,
      toStrides,
      from: input!.pointer,
      fromStrides: stridesOf(input!.shape),
    }),
  ];
}

/** `concat`. */
export function lowerConcat({
  attrs,
  inputs,
  outputs: [output],
}: LoweringStep<"concat">): readonly PlanRecord[] {
  const axis = attrs.axis;
  const toStrides = stridesOf(output!.shape);
  let to = output!.pointer;
  return inputs.flatMap(({ shape, pointer }) => {
    const records = stridedCopy({ shape, to, toStrides, from: pointer, fromStrides: stridesOf(shape) });
    to += 4 * shape[axis]! * toStrides[axis]!;
    return records;
  });
}

/** `flip`. */
export function lowerFlip({
  attrs,
  inputs: [input],
  outputs: [output],
}: LoweringStep<"flip">): readonly PlanRecord[] {
  const axes = attrs.axes;
  const { shape } = output!;
  const toStrides = stridesOf(shape);
  const fromStrides = toStrides.map((stride, axis) => (axes.includes(axis) ? -stride : stride));
  const last = axes.reduce((total, axis) => total + (shape[axis]! - 1) * toStrides[axis]!, 0);
  return stridedCopy({ shape, to: output!.pointer, toStrides, from: input!.pointer + 4 * last, fromStrides });
}

/** The bits of a float32 as an int32. */
export function floatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0]!;
}

interface StridedCopy {
  readonly shape: Shape;
  /** Byte addresses. */
  readonly to: number;
  readonly from: number;
  /** In elements. */
  readonly toStrides: readonly number[];
  readonly fromStrides: readonly number[];
}

interface Axis {
  readonly length: number;
  readonly to: number;
  readonly from: number;
}

/**
 * One record; axes that are contiguous on both sides are merged, so that contiguous parts are copied as long
 * rows. An axis whose elements are adjacent in `from` alone is last but one: the last two are a transpose.
 */
function stridedCopy({ shape, to, from, toStrides, fromStrides }: StridedCopy): readonly PlanRecord[] {
  if (sizeOf(shape) === 0) return [];
  const axes = joined(
    shape.map((length, axis) => ({ length, to: toStrides[axis]!, from: fromStrides[axis]! })),
  );
  const adjacent = axes.findIndex(({ from }, axis) => from === 1 && axis < axes.length - 2);
  if (adjacent >= 0) axes.splice(-1, 0, ...axes.splice(adjacent, 1));
  const words = [
    to,
    from,
    axes.length,
    ...axes.map((a) => a.length),
    ...axes.map((a) => a.to),
    ...axes.map((a) => a.from),
  ];
  return [{ opcode: OP_STRIDED_COPY, words }];
}

function joined(axes: readonly Axis[]): Axis[] {
  const result: Axis[] = [];
  for (const axis of axes.filter(({ length }) => length !== 1)) {
    const outer = result.at(-1);
    const isOne =
      outer !== undefined && outer.to === axis.to * axis.length && outer.from === axis.from * axis.length;
    if (isOne) result[result.length - 1] = { ...axis, length: outer.length * axis.length };
    else result.push(axis);
  }
  return result.length === 0 ? [{ length: 1, to: 1, from: 1 }] : result;
}

function offset(starts: readonly number[], strides: readonly number[]): number {
  return starts.reduce((total, start, axis) => total + start * strides[axis]!, 0);
}
