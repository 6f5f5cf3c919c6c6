import { axes, byName, linearScanOperands } from "@grus/tensor";
import type { LoweringStep, Operand, PlanRecord } from "./lowering.ts";
import { OP_LINEAR_SCAN } from "./opcodes.ts";

/** Steps of a block of the parallel prefix; the same constant as in assembly/prefix-scan.ts. */
const BLOCK = 512;
/** `linearScan`: h_t = a_t * h_(t-1) + b_t. */
export function lowerLinearScan({
  attrs,
  inputs,
  outputs,
  scratch,
}: LoweringStep<"linearScan">): readonly PlanRecord[] {
  const { a, b, initial } = byName(linearScanOperands, inputs);
  const words = [a, b, initial, outputs[0]!].map((operand) => operand.pointer);
  const bytes = prefixBytes(a);
  const maps = bytes === 0 ? 0 : scratch(bytes);
  return [{ opcode: OP_LINEAR_SCAN, words: [...words, ...a.shape, Number(attrs.reverse), maps] }];
}

/**
 * Bytes of the maps of a parallel prefix over time; 0 where sequential scans over features and batch rows in
 * parallel are faster: the prefix reads everything twice, which pays only for a single vector of features
 * (docs/decisions/0006-linear-scan.md). The choice depends only on the shape, so that results do not depend
 * on the number of threads.
 */
function prefixBytes(a: Operand): number {
  const [batch, time, features] = axes(a, 3);
  const isNarrow = batch === 1 && features >= 1 && features <= 4;
  return isNarrow && time >= 8 * BLOCK ? Math.ceil(time / BLOCK) * 32 : 0;
}
