import { byName, gruGradientOperands, gruGradientResults, gruOperands, gruResults } from "@grus/tensor";
import { packedColumnsBytes } from "./gemm-scratch.ts";
import type { LoweringStep, PlanRecord } from "./lowering.ts";
import { OP_GRU, OP_GRU_GRADIENT } from "./opcodes.ts";
import { backwardWords, chunkSteps, forwardWords, sequenceSizes, sequenceWords } from "./recurrent.ts";

/** `gru`: gates are r, z, n, q. */
export function lowerGru(step: LoweringStep<"gru">): readonly PlanRecord[] {
  const operands = byName(gruOperands, step.inputs);
  const results = byName(gruResults, step.outputs);
  const sizes = sequenceSizes(step, operands);
  const words = [
    ...sequenceWords(step, sizes, operands),
    ...forwardWords(step, sizes, 3, operands, results),
    ...[Number(step.attrs.resetAfter), results.gates.pointer, step.scratch(4 * 4 * sizes.padded)],
  ];
  return [{ opcode: OP_GRU, words }];
}

/** `gruGradient`: a row of gate gradients is dr, dz, dq, dn. */
export function lowerGruGradient(step: LoweringStep<"gruGradient">): readonly PlanRecord[] {
  const operands = byName(gruGradientOperands, step.inputs);
  const sizes = sequenceSizes(step, operands);
  const { batch, hidden } = sizes;
  const { resetAfter } = step.attrs;
  const words = [
    ...sequenceWords(step, sizes, operands),
    ...backwardWords(
      step,
      sizes,
      { blocks: 4, gates: 3 },
      operands,
      byName(gruGradientResults, step.outputs),
    ),
    ...[Number(resetAfter), operands.gates.pointer],
    step.scratch(resetAfter ? 0 : packedColumnsBytes(hidden, hidden)),
    step.scratch(resetAfter ? 0 : 4 * chunkSteps(sizes) * batch * hidden),
  ];
  return [{ opcode: OP_GRU_GRADIENT, words }];
}
