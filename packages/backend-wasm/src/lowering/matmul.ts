import { lastAxes } from "@grus/tensor";
import { gemmScratchBytes } from "./gemm-scratch.ts";
import type { LoweringStep, PlanRecord } from "./lowering.ts";
import { OP_MATMUL } from "./opcodes.ts";

/**
 * `matmul`: [...batch, m, k] x [...batch, k, n], either operand stored transposed. A transposed operand is
 * the same memory read with its two strides exchanged.
 */
export function lowerMatmul({
  attrs,
  inputs,
  outputs,
  ownScratch,
}: LoweringStep<"matmul">): readonly PlanRecord[] {
  const [a, b] = inputs;
  const [c] = outputs;
  const [m, n] = lastAxes(c!, 2);
  const k = a!.shape.at(attrs.transposeA ? -2 : -1)!;
  const batch = c!.shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const [aRow, aDepth] = attrs.transposeA ? [1, m] : [k, 1];
  const [bDepth, bColumn] = attrs.transposeB ? [1, k] : [n, 1];
  const buffer = ownScratch(gemmScratchBytes(m, n, k));
  const words = [c!.pointer, a!.pointer, b!.pointer, batch, m, n, k, aRow, aDepth, bDepth, bColumn, buffer];
  return [{ opcode: OP_MATMUL, words }];
}
