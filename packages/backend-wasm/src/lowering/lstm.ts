import { byName, lstmGradientOperands, lstmGradientResults, lstmOperands, lstmResults } from "@grus/tensor";
import type { LoweringStep, PlanRecord } from "./lowering.ts";
import { OP_LSTM, OP_LSTM_GRADIENT } from "./opcodes.ts";
import { backwardWords, forwardWords, sequenceSizes, sequenceWords } from "./recurrent.ts";

/** `lstm`: gates are i, f, g, o. */
export function lowerLstm(step: LoweringStep<"lstm">): readonly PlanRecord[] {
  const operands = byName(lstmOperands, step.inputs);
  const results = byName(lstmResults, step.outputs);
  const sizes = sequenceSizes(step, operands);
  const { batch, padded } = sizes;
  const words = [
    ...sequenceWords(step, sizes, operands),
    ...forwardWords(step, sizes, 4, operands, results),
    ...[operands.cell, results.cell, results.gates, results.cells].map(({ pointer }) => pointer),
    ...[step.scratch(4 * batch * padded), step.scratch(4 * 4 * padded)],
  ];
  return [{ opcode: OP_LSTM, words }];
}

/** `lstmGradient`: a row of gate gradients is di, df, dg, do. */
export function lowerLstmGradient(step: LoweringStep<"lstmGradient">): readonly PlanRecord[] {
  const operands = byName(lstmGradientOperands, step.inputs);
  const results = byName(lstmGradientResults, step.outputs);
  const { cell, dCell, gates, cells } = operands;
  const sizes = sequenceSizes(step, operands);
  const words = [
    ...sequenceWords(step, sizes, operands),
    ...backwardWords(step, sizes, { blocks: 4, gates: 4 }, operands, results),
    ...[cell, dCell, results.cell, gates, cells].map(({ pointer }) => pointer),
    step.scratch(4 * sizes.batch * sizes.padded),
  ];
  return [{ opcode: OP_LSTM_GRADIENT, words }];
}
