import { byName, linearScanOperands } from "@grus/tensor";
import type { LoweringStep, PlanRecord } from "./lowering.ts";
import { OP_LINEAR_SCAN } from "./opcodes.ts";

/** Steps of a block of the parallel prefix; assembly/prefix-scan.ts has the same number. */
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
  const bytes = prefixBytes(a.shape);
  const maps = bytes === 0 ? 0 : scratch(bytes);
  return [{ opcode: OP_LINEAR_SCAN, words: [...words, ...a.shape, Number(attrs.reverse), maps] }];
}

/**
 * Bytes for the maps of a parallel prefix over time, 0 where walks over features and batch rows side by side are the better way: it reads everything
 * twice, which pays only where there is but one vector to walk (docs/decisions/0006-linear-scan.md). The shape alone decides, so that results
 * do not depend on threads.
 */
function prefixBytes(shape: readonly number[]): number {
  const [batch, time, features] = shape as [number, number, number];
  const isNarrow = batch === 1 && features >= 1 && features <= 4;
  return isNarrow && time >= 8 * BLOCK ? Math.ceil(time / BLOCK) * 32 : 0;
}
