import { packedColumnsBytes } from "./gemm-scratch.ts";
import type { LoweringStep, Operand, PlanRecord } from "./lowering.ts";
import { opcodes } from "./opcodes.ts";
import { backwardWords, chunkSteps, forwardWords, sequenceSizes, sequenceWords } from "./recurrent.ts";

/** `gru`: (x, h0, W_ih, W_hh, b_ih, b_hh, lengths) -> (y, hn, gates), gates being r, z, n, q. */
export function lowerGru(step: LoweringStep<"gru">): readonly PlanRecord[] {
  const [x, h0, weightIh, weightHh, biasIh, biasHh, lengths] = step.inputs as ForwardInputs;
  const sizes = sequenceSizes(step);
  const words = [
    ...sequenceWords(step, sizes, { x, h0, weightIh, weightHh, biasIh, biasHh, lengths }),
    ...forwardWords(step, sizes, 3),
    ...[Number(step.attrs.resetAfter), step.outputs[2]!.pointer, step.scratch(4 * 4 * sizes.padded)],
  ];
  return [{ opcode: opcodes.gru, words }];
}

/**
 * `gruGradient`: (x, h0, W_ih, W_hh, b_ih, b_hh, lengths, y, gates, dy, dhn) -> (dx, dh0, dW_ih, dW_hh, db_ih, db_hh). A row
 * of gate gradients is dr, dz, dq, dn.
 */
export function lowerGruGradient(step: LoweringStep<"gruGradient">): readonly PlanRecord[] {
  const [x, h0, weightIh, weightHh, biasIh, biasHh, lengths, y, gates, dy, dhn] =
    step.inputs as GradientInputs;
  const [dx, dh0, dWeightIh, dWeightHh, dBiasIh, dBiasHh] = step.outputs as GradientOutputs;
  const sizes = sequenceSizes(step);
  const { batch, hidden } = sizes;
  const gradients = {
    x: dx,
    h0: dh0,
    weightIh: dWeightIh,
    weightHh: dWeightHh,
    biasIh: dBiasIh,
    biasHh: dBiasHh,
  };
  const { resetAfter } = step.attrs;
  const words = [
    ...sequenceWords(step, sizes, { x, h0, weightIh, weightHh, biasIh, biasHh, lengths }),
    ...backwardWords(step, sizes, { blocks: 4, gates: 3 }, { y, dy, dhn }, gradients),
    ...[Number(resetAfter), gates.pointer],
    step.scratch(resetAfter ? 0 : packedColumnsBytes(hidden, hidden)),
    step.scratch(resetAfter ? 0 : 4 * chunkSteps(sizes) * batch * hidden),
  ];
  return [{ opcode: opcodes.gruGradient, words }];
}

type Six = readonly [Operand, Operand, Operand, Operand, Operand, Operand];
type ForwardInputs = readonly [...Six, Operand];
type GradientInputs = readonly [...ForwardInputs, Operand, Operand, Operand, Operand];
type GradientOutputs = Six;
