// Lowerings of steps whose weights are stored in fewer bits: constants of int32 in place of floats.

import { lastAxes } from "@grus/tensor";
import type { InferenceLowerings, LoweringStep, PlanRecord } from "../lowering/lowering.ts";
import { lowerMatmul } from "../lowering/matmul.ts";
import { OP_GATHER_STORED, OP_MATMUL_STORED } from "../lowering/opcodes.ts";
import { inferenceLowerings } from "../lowering/table.ts";
import { lowerGather } from "../lowering/tables.ts";
import { roundUp } from "../round-up.ts";

/** The lowerings of all primitives except those of gradients. Recurrent sequences see by themselves how to read. */
export function storedLowerings(): InferenceLowerings {
  return { ...inferenceLowerings(), gather: lowerStoredGather, matmul: lowerStoredMatmul };
}

function lowerStoredMatmul(step: LoweringStep<"matmul">): readonly PlanRecord[] {
  const [a, b] = step.inputs;
  const [c] = step.outputs;
  if (b!.dtype !== "int32") return lowerMatmul(step);
  const [[m, k], [n]] = [lastAxes(a!, 2), lastAxes(c!, 1)];
  const row = step.ownScratch(4 * roundUp(k, 16));
  return [{ opcode: OP_MATMUL_STORED, words: [c!.pointer, a!.pointer, b!.pointer, m, n, k, row] }];
}

function lowerStoredGather(step: LoweringStep<"gather">): readonly PlanRecord[] {
  const [table, indices] = step.inputs;
  const [output] = step.outputs;
  if (table!.dtype === output!.dtype) return lowerGather(step);
  const words = [output!.pointer, table!.pointer, indices!.pointer, indices!.size];
  return [{ opcode: OP_GATHER_STORED, words }];
}
