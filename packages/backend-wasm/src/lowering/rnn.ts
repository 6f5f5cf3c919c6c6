import { byName, rnnGradientOperands, rnnGradientResults, rnnOperands, rnnResults } from "@grus/tensor";
import type { LoweringStep, PlanRecord } from "./lowering.ts";
import { OP_RNN, OP_RNN_GRADIENT } from "./opcodes.ts";
import { backwardWords, forwardWords, sequenceSizes, sequenceWords } from "./recurrent.ts";

/** `rnn`. */
export function lowerRnn(step: LoweringStep<"rnn">): readonly PlanRecord[] {
  const operands = byName(rnnOperands, step.inputs);
  const sizes = sequenceSizes(step, operands);
  const words = [
    ...sequenceWords(step, sizes, operands),
    ...forwardWords(step, sizes, 1, operands, byName(rnnResults, step.outputs)),
    ...[Number(step.attrs.activation === "relu"), step.scratch(4 * sizes.padded)],
  ];
  return [{ opcode: OP_RNN, words }];
}

/** `rnnGradient`. */
export function lowerRnnGradient(step: LoweringStep<"rnnGradient">): readonly PlanRecord[] {
  const operands = byName(rnnGradientOperands, step.inputs);
  const sizes = sequenceSizes(step, operands);
  const words = [
    ...sequenceWords(step, sizes, operands),
    ...backwardWords(
      step,
      sizes,
      { blocks: 1, gates: 1 },
      operands,
      byName(rnnGradientResults, step.outputs),
    ),
    Number(step.attrs.activation === "relu"),
  ];
  return [{ opcode: OP_RNN_GRADIENT, words }];
}
