// gather, scatterAdd, random.
import { sizeOf } from "@grus/tensor";
import type { LoweringStep, PlanRecord } from "./lowering.ts";
import { OP_GATHER, OP_RANDOM_BITS, OP_RANDOM_UNIFORM, OP_SCATTER_ADD } from "./opcodes.ts";
import { floatBits } from "./shape-movers.ts";

/** `gather`: (table, indices) -> rows. */
export function lowerGather({
  inputs: [table, indices],
  outputs: [output],
}: LoweringStep): readonly PlanRecord[] {
  const [rows, ...rest] = table!.shape as [number, ...number[]];
  const missing = table!.dtype === "float32" ? floatBits(Number.NaN) : 0;
  const words = [
    output!.pointer,
    table!.pointer,
    indices!.pointer,
    indices!.size,
    rows,
    sizeOf(rest),
    missing,
  ];
  return [{ opcode: OP_GATHER, words }];
}

/** `scatterAdd`: (indices, updates) -> table. */
export function lowerScatterAdd({
  inputs: [indices, updates],
  outputs: [output],
}: LoweringStep): readonly PlanRecord[] {
  const [rows, ...rest] = output!.shape as [number, ...number[]];
  const words = [output!.pointer, indices!.pointer, updates!.pointer, indices!.size, rows, sizeOf(rest)];
  return [{ opcode: OP_SCATTER_ADD, words }];
}

/** `random`: key -> bits or uniform numbers. */
export function lowerRandom({
  attrs,
  inputs: [key],
  outputs: [output],
}: LoweringStep<"random">): readonly PlanRecord[] {
  const opcode = attrs.kind === "bits" ? OP_RANDOM_BITS : OP_RANDOM_UNIFORM;
  return [{ opcode, words: [output!.pointer, key!.pointer, output!.size] }];
}
