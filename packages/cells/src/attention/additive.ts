// Additive attention.
import { add, axes, expandAxis, matmul, reshape, splitKey, type Tensor, tanh } from "@grus/tensor";
import { checkSizes } from "../errors.ts";
import { uniformInit } from "../initialisers/uniform.ts";
import { type Attention, type AttentionRule, attentionOf } from "./attention.ts";

/** The parameters of {@link additiveAttention} and {@link concatAttention}. */
export interface AdditiveAttentionParameters {
  /** W_q [attentionSize, querySize] */
  readonly query: Tensor;
  /** W_m [attentionSize, memorySize] */
  readonly memory: Tensor;
  /** v [attentionSize] */
  readonly score: Tensor;
}

/** Options of {@link additiveAttention} and {@link concatAttention}. */
export interface AdditiveAttentionOptions {
  /** Features of a query. */
  readonly querySize: number;
  /** Features of a memory's position. */
  readonly memorySize: number;
  /** Features of the space in which query and position are compared. */
  readonly attentionSize: number;
}

/**
 * Additive attention: score_t = vᵀ tanh(W_q q + W_m m_t) (Bahdanau et al. 2015, arXiv 1409.0473, its a(s,
 * h)). W_m m_t is computed once for all queries. Weights are initialised uniformly between ±1/√n, with n the
 * input features of each. Throws {@link CellOptionError}.
 */
export function additiveAttention(options: AdditiveAttentionOptions): Attention<AdditiveAttentionParameters> {
  const { querySize, memorySize } = options;
  return attentionOf("additiveAttention", additiveRule("additiveAttention", options, querySize, memorySize));
}

/**
 * Luong's "concat": score_t = vᵀ tanh(W [q; m_t]) (Luong et al. 2015, arXiv 1508.04025). W = [W_q, W_m] is
 * stored as two matrices, so that W_m m_t is computed once. Differs from {@link additiveAttention} only in
 * initialisation: uniform between ±1/√(querySize + memorySize). Throws {@link CellOptionError}.
 */
export function concatAttention(options: AdditiveAttentionOptions): Attention<AdditiveAttentionParameters> {
  const both = options.querySize + options.memorySize;
  return attentionOf("concatAttention", additiveRule("concatAttention", options, both, both));
}

/** Scores vᵀ tanh(W_q q + W_m m), with matrices initialised uniformly between ±1/√ of the given numbers. */
export function additiveRule(
  source: string,
  { querySize, memorySize, attentionSize }: AdditiveAttentionOptions,
  queryFan: number,
  memoryFan: number,
): AttentionRule<AdditiveAttentionParameters> {
  checkSizes(source, { attentionSize });
  return {
    querySize,
    memorySize,
    init: (key) => {
      const [first, second, third] = splitKey(key, 3);
      return {
        query: uniformOf(queryFan)(first, [attentionSize, querySize]),
        memory: uniformOf(memoryFan)(second, [attentionSize, memorySize]),
        score: uniformOf(attentionSize)(third, [attentionSize]),
      };
    },
    keys: (p, values) => matmul(values, p.memory, { transposeB: true }),
    scores: (p, queries, keys) => {
      const [batch, time, size] = axes(keys, 3);
      const count = queries.shape[1]!;
      const projected = expandAxis(matmul(queries, p.query, { transposeB: true }), 2);
      const hidden = tanh(add(projected, expandAxis(keys, 1)));
      const scores = matmul(reshape(hidden, [batch * count * time, size]), reshape(p.score, [size, 1]));
      return reshape(scores, [batch, count, time]);
    },
  };
}

function uniformOf(fan: number) {
  const bound = 1 / Math.sqrt(fan);
  return uniformInit({ low: -bound, high: bound });
}
