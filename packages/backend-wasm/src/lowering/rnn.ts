import type { LoweringStep, Operand, PlanRecord } from "./lowering.ts";
import { opcodes } from "./opcodes.ts";
import { backwardWords, forwardWords, sequenceSizes, sequenceWords } from "./recurrent.ts";

/** `rnn`: (x, h0, W_ih, W_hh, b_ih, b_hh, lengths) -> (y, hn). */
export function lowerRnn(step: LoweringStep<"rnn">): readonly PlanRecord[] {
  const [x, h0, weightIh, weightHh, biasIh, biasHh, lengths] = step.inputs as ForwardInputs;
  const sizes = sequenceSizes(step);
  const words = [
    ...sequenceWords(step, sizes, { x, h0, weightIh, weightHh, biasIh, biasHh, lengths }),
    ...forwardWords(step, sizes, 1),
    ...[Number(step.attrs.activation === "relu"), step.scratch(4 * sizes.padded)],
  ];
  return [{ opcode: opcodes.rnn, words }];
}

/**
 * `rnnGradient`: (x, h0, W_ih, W_hh, b_ih, b_hh, lengths, y, dy, dhn) -> (dx, dh0, dW_ih, dW_hh, db_ih, db_hh).
 */
export function lowerRnnGradient(step: LoweringStep<"rnnGradient">): readonly PlanRecord[] {
  const [x, h0, weightIh, weightHh, biasIh, biasHh, lengths, y, dy, dhn] = step.inputs as GradientInputs;
  const [dx, dh0, dWeightIh, dWeightHh, dBiasIh, dBiasHh] = step.outputs as GradientOutputs;
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
    ...backwardWords(step, sizes, { blocks: 1, gates: 1 }, { y, dy, dhn }, gradients),
    Number(step.attrs.activation === "relu"),
  ];
  return [{ opcode: opcodes.rnnGradient, words }];
}

type Six = readonly [Operand, Operand, Operand, Operand, Operand, Operand];
type ForwardInputs = readonly [...Six, Operand];
type GradientInputs = readonly [...ForwardInputs, Operand, Operand, Operand];
type GradientOutputs = Six;
