import type { LoweringStep, Operand, PlanRecord } from "./lowering.ts";
import { opcodes } from "./opcodes.ts";
import { backwardWords, forwardWords, sequenceSizes, sequenceWords } from "./recurrent.ts";

/** `lstm`: (x, h0, c0, W_ih, W_hh, b_ih, b_hh, lengths) -> (y, hn, cn, gates, cells), gates being i, f, g, o. */
export function lowerLstm(step: LoweringStep<"lstm">): readonly PlanRecord[] {
  const [x, h0, c0, weightIh, weightHh, biasIh, biasHh, lengths] = step.inputs as ForwardInputs;
  const [, , cn, gates, cells] = step.outputs as ForwardOutputs;
  const sizes = sequenceSizes(step);
  const { batch, padded } = sizes;
  const words = [
    ...sequenceWords(step, sizes, { x, h0, weightIh, weightHh, biasIh, biasHh, lengths }),
    ...forwardWords(step, sizes, 4),
    ...[c0, cn, gates, cells].map((operand) => operand.pointer),
    ...[step.scratch(4 * batch * padded), step.scratch(4 * 4 * padded)],
  ];
  return [{ opcode: opcodes.lstm, words }];
}

/**
 * `lstmGradient`: (x, h0, c0, W_ih, W_hh, b_ih, b_hh, lengths, y, gates, cells, dy, dhn, dcn) ->
 * (dx, dh0, dc0, dW_ih, dW_hh, db_ih, db_hh).
 */
export function lowerLstmGradient(step: LoweringStep<"lstmGradient">): readonly PlanRecord[] {
  const [x, h0, c0, weightIh, weightHh, biasIh, biasHh, lengths, y, gates, cells, dy, dhn, dcn] =
    step.inputs as GradientInputs;
  const [dx, dh0, dc0, dWeightIh, dWeightHh, dBiasIh, dBiasHh] = step.outputs as GradientOutputs;
  const sizes = sequenceSizes(step);
  const gradients = {
    x: dx,
    h0: dh0,
    weightIh: dWeightIh,
    weightHh: dWeightHh,
    biasIh: dBiasIh,
    biasHh: dBiasHh,
  };
  const words = [
    ...sequenceWords(step, sizes, { x, h0, weightIh, weightHh, biasIh, biasHh, lengths }),
    ...backwardWords(step, sizes, { blocks: 4, gates: 4 }, { y, dy, dhn }, gradients),
    ...[c0, dcn, dc0, gates, cells].map((operand) => operand.pointer),
    step.scratch(4 * sizes.batch * sizes.padded),
  ];
  return [{ opcode: opcodes.lstmGradient, words }];
}

type Five = readonly [Operand, Operand, Operand, Operand, Operand];
type ForwardInputs = readonly [...Five, Operand, Operand, Operand];
type ForwardOutputs = Five;
type GradientInputs = readonly [...ForwardInputs, ...Five, Operand];
type GradientOutputs = readonly [...Five, Operand, Operand];
