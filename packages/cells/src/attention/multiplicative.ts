// Multiplicative attention: scores are products of query and position.
import { matmul, type Tensor } from "@grus/tensor";
import { uniformInit } from "../initialisers/uniform.ts";
import { type Attention, attentionOf } from "./attention.ts";

/**
 * Luong's "dot": score_t = qᵀ m_t (Luong et al. 2015, arXiv 1508.04025), for queries and positions of `size`
 * features. No parameters. Throws {@link CellOptionError}.
 */
export function dotAttention({
  size,
}: {
  readonly size: number;
}): Attention<Readonly<Record<string, never>>> {
  return attentionOf("dotAttention", {
    querySize: size,
    memorySize: size,
    init: () => ({}),
    keys: (_parameters, values) => values,
    scores: (_parameters, queries, keys) => matmul(queries, keys, { transposeB: true }),
  });
}

/** The parameters of {@link generalAttention}. */
export interface GeneralAttentionParameters {
  /** W [querySize, memorySize] */
  readonly weight: Tensor;
}

/** Options of {@link generalAttention}. */
export interface GeneralAttentionOptions {
  /** Features of a query. */
  readonly querySize: number;
  /** Features of a memory's position. */
  readonly memorySize: number;
}

/**
 * Luong's "general": score_t = qᵀ W m_t (Luong et al. 2015, arXiv 1508.04025). W m_t is computed once for all
 * queries. W is initialised uniformly between ±1/√memorySize. Throws {@link CellOptionError}.
 */
export function generalAttention({
  querySize,
  memorySize,
}: GeneralAttentionOptions): Attention<GeneralAttentionParameters> {
  const bound = 1 / Math.sqrt(memorySize);
  return attentionOf("generalAttention", {
    querySize,
    memorySize,
    init: (key) => ({ weight: uniformInit({ low: -bound, high: bound })(key, [querySize, memorySize]) }),
    keys: (p, values) => matmul(values, p.weight, { transposeB: true }),
    scores: (_p, queries, keys) => matmul(queries, keys, { transposeB: true }),
  });
}
