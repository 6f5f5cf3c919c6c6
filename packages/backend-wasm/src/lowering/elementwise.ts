// Elementwise primitives, alone or fused, as records of the elementwise interpreter.
import { type DType, type ElementwiseName, type Instruction, type Shape, sizeOf } from "@grus/tensor";
import { operationOf } from "./elementwise-operations.ts";
import type { LoweringStep, Operand, PlanRecord } from "./lowering.ts";
import { OP_ELEMENTWISE } from "./opcodes.ts";
import { broadcastCopy } from "./shape-movers.ts";

/** Elements of a tile; the same constant as in assembly/elementwise.ts. */
const TILE = 512;
const SCALAR = 0;
const ROW = 1;
const COLUMN = 2;

/** A fused step. */
export function lowerElementwise(step: LoweringStep<"elementwise">): readonly PlanRecord[] {
  const { instructions, results, shape } = step.attrs;
  return elementwiseRecords(step, instructions, results, shape);
}

/** One elementwise primitive as a fused step of one instruction. */
export function lowerSingle(op: ElementwiseName): (step: LoweringStep) => readonly PlanRecord[] {
  return (step) => {
    const { shape, dtype } = step.outputs[0]!;
    const args = step.inputs.map((_, register) => register);
    return elementwiseRecords(step, [{ op, args, dtype }], [step.inputs.length], shape);
  };
}

interface Register {
  readonly address: number;
  /** Bytes it advances per element: 4 in memory, 0 for a tile. */
  readonly stride: 0 | 4;
  readonly dtype: DType;
}

function elementwiseRecords(
  step: LoweringStep,
  instructions: readonly Instruction[],
  results: readonly number[],
  shape: Shape,
): readonly PlanRecord[] {
  const size = sizeOf(shape);
  if (size === 0) return [];
  const before: PlanRecord[] = [];
  const expansions: number[][] = [];
  const tile = (dtype: DType): Register => ({ address: step.ownScratch(4 * TILE), stride: 0, dtype });
  const registers = step.inputs.map((input, register): Register => {
    if (input.size === size) return { address: input.pointer, stride: 4, dtype: input.dtype };
    const mode = broadcastMode(input, shape);
    if (mode === undefined) return materialized(step, input, shape, before);
    const own = tile(input.dtype);
    expansions.push([mode.kind, input.pointer, register, mode.length]);
    return own;
  });
  const direct = directResults(step, results);
  const words = instructions.map(({ op, args, dtype }, k) => {
    const index = step.inputs.length + k;
    const address = direct.get(index);
    registers.push(address === undefined ? tile(dtype) : { address, stride: 4, dtype });
    const operand = registers[args[op === "where" ? 1 : 0]!]!.dtype;
    return [operationOf(op, operand, dtype)!, index, args[0]!, args[1] ?? args[0]!, args[2] ?? args[0]!];
  });
  const copies = results.flatMap((register, i) => {
    const { pointer } = step.outputs[i]!;
    return direct.get(register) === pointer ? [] : [[register, pointer]];
  });
  const counts = [size, registers.length, expansions.length, words.length, copies.length];
  const table = registers.map(({ address, stride }) => [address, stride]);
  return [...before, { opcode: OP_ELEMENTWISE, words: [counts, table, expansions, words, copies].flat(2) }];
}

/**
 * Results that are computed in place: not those whose place has an operand that a later instruction may still
 * read.
 */
function directResults(step: LoweringStep, results: readonly number[]): Map<number, number> {
  const operands = new Set(step.inputs.map(({ pointer }) => pointer));
  const direct = new Map<number, number>();
  results.forEach((register, i) => {
    const { pointer } = step.outputs[i]!;
    if (register >= step.inputs.length && !direct.has(register) && !operands.has(pointer))
      direct.set(register, pointer);
  });
  return direct;
}

/**
 * How the elements of `input` repeat over `shape`: one value, whole rows, or runs of one value; undefined for
 * anything else.
 */
function broadcastMode(
  { shape: own, size }: Operand,
  shape: Shape,
): { readonly kind: number; readonly length: number } | undefined {
  if (size === 1) return { kind: SCALAR, length: 1 };
  const aligned = [...new Array<number>(shape.length - own.length).fill(1), ...own];
  const first = aligned.findIndex((n, axis) => n !== 1 && n === shape[axis]);
  if (aligned.slice(first).every((n, i) => n === shape[first + i])) return { kind: ROW, length: size };
  const last = aligned.findLastIndex((n, axis) => n !== 1 && n === shape[axis]);
  const isLeading = aligned.slice(0, last + 1).every((n, axis) => n === shape[axis]);
  return isLeading ? { kind: COLUMN, length: sizeOf(shape.slice(last + 1)) } : undefined;
}

function materialized(step: LoweringStep, input: Operand, shape: Shape, before: PlanRecord[]): Register {
  const address = step.scratch(4 * sizeOf(shape));
  before.push(
    ...broadcastCopy(input, {
      pointer: address,
      shape,
      dtype: input.dtype,
      isConstant: false,
      size: sizeOf(shape),
    }),
  );
  return { address, stride: 4, dtype: input.dtype };
}
