// Pointer attention: the result is the distribution over positions itself.
import type { Tensor } from "@grus/tensor";
import { type AdditiveAttentionOptions, type AdditiveAttentionParameters, additiveRule } from "./additive.ts";
import { type Attention, type AttentionMemory, attentionOf } from "./attention.ts";
import { maskedLogSoftmax } from "./masked-softmax.ts";

/** Pointer attention. */
export interface PointerAttention extends Attention<AdditiveAttentionParameters> {
  /**
   * log p(position), [batch, time]. Masked positions have −1e30 in place of −∞, for probability 0; a row
   * without positions is 0 everywhere. Gradients are 0 at masked positions. Used as logits of a
   * cross-entropy, these are their own log-probabilities.
   */
  logProbabilities(parameters: AdditiveAttentionParameters, query: Tensor, memory: AttentionMemory): Tensor;
}

/**
 * Pointer network attention: u_t = vᵀ tanh(W_m m_t + W_q q), p(t) = softmax(u)_t (Vinyals et al. 2015, arXiv
 * 1506.03134): a choice among as many positions as the memory has. Initialised as {@link additiveAttention}.
 * Throws {@link CellOptionError}.
 */
export function pointerAttention(options: AdditiveAttentionOptions): PointerAttention {
  const { querySize, memorySize } = options;
  const attention = attentionOf(
    "pointerAttention",
    additiveRule("pointerAttention", options, querySize, memorySize),
  );
  return {
    ...attention,
    logProbabilities: (parameters, query, memory) =>
      maskedLogSoftmax(attention.score(parameters, query, memory), memory.isValid),
  };
}
