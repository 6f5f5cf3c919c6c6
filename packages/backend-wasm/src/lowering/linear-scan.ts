import type { LoweringStep, PlanRecord } from "./lowering.ts";
import { opcodes } from "./opcodes.ts";

/** `linearScan`: (a, b [batch, time, features], h0 [batch, features]) -> h, h_t = a_t * h_(t-1) + b_t. */
export function lowerLinearScan({ attrs, inputs, outputs }: LoweringStep): readonly PlanRecord[] {
  const [a, b, h0] = inputs;
  const words = [a!, b!, h0!, outputs[0]!].map((operand) => operand.pointer);
  return [{ opcode: opcodes.linearScan, words: [...words, ...a!.shape, Number(attrs.reverse)] }];
}
