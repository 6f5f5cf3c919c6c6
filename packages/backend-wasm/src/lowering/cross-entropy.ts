// crossEntropy and its gradient: rows of logits, one label each.
import { sizeOf } from "@grus/tensor";
import type { Lower, LoweringStep } from "./lowering.ts";
import { OP_CROSS_ENTROPY, OP_CROSS_ENTROPY_GRADIENT } from "./opcodes.ts";
import { floatBits } from "./shape-movers.ts";

/** `crossEntropy`: (logits, labels) -> (loss, largest, total). */
export const lowerCrossEntropy: Lower<"crossEntropy"> = (step) => [
  { opcode: OP_CROSS_ENTROPY, words: wordsOf(step) },
];

/** `crossEntropyGradient`: (logits, labels, largest, total, cotangent) -> the cotangent of the logits. */
export const lowerCrossEntropyGradient: Lower<"crossEntropyGradient"> = (step) => [
  { opcode: OP_CROSS_ENTROPY_GRADIENT, words: wordsOf(step) },
];

/** The addresses of results and operands, the sizes of the logits, and the smoothing. */
function wordsOf({
  attrs,
  inputs,
  outputs,
}: LoweringStep<"crossEntropy" | "crossEntropyGradient">): readonly number[] {
  const { shape } = inputs[0]!;
  const pointers = [...outputs, ...inputs].map(({ pointer }) => pointer);
  return [...pointers, sizeOf(shape.slice(0, -1)), shape.at(-1)!, floatBits(attrs.labelSmoothing)];
}
