// Scaled dot-product attention.
import { and, arange, expandAxis, lessEqual, matmul, mul, ShapeError, type Tensor } from "@grus/tensor";
import { maskedSoftmax } from "./masked-softmax.ts";

/** Queries and what they read. Leading axes [...] are batches and heads, the same in all three. */
export interface DotProductOperands {
  /** [..., queries, size] */
  readonly query: Tensor;
  /** [..., time, size] */
  readonly key: Tensor;
  /** [..., time, valueSize] */
  readonly value: Tensor;
}

/** Options of {@link scaledDotProductAttention}. */
export interface DotProductOptions {
  /** bool, stretches to [..., queries, time]: the positions that each query may read. Default: all. */
  readonly isValid?: Tensor | undefined;
  /** Whether query i reads positions 0..i only. Default false. */
  readonly causal?: boolean | undefined;
}

/** What queries read. */
export interface DotProductResult {
  /** [..., queries, valueSize] */
  readonly output: Tensor;
  /** [..., queries, time]; 0 where masked. */
  readonly weights: Tensor;
}

/**
 * softmax(Q Kᵀ / √size) V (Vaswani et al. 2017, arXiv 1706.03762), as PyTorch's `scaled_dot_product_attention`; a query that may read nothing
 * gives 0. Keys and values must be finite even where they are masked: their weight is 0, and 0 times not-a-number is none.
 * Throws {@link ShapeError}.
 */
export function scaledDotProductAttention(
  { query, key, value }: DotProductOperands,
  { isValid, causal = false }: DotProductOptions = {},
): DotProductResult {
  checkOperands({ query, key, value });
  const scale = 1 / Math.sqrt(query.shape.at(-1)!);
  const scores = matmul(mul(query, scale), key, { transposeB: true });
  const past = causal ? causalMask(query.shape.at(-2)!, key.shape.at(-2)!) : undefined;
  const weights = maskedSoftmax(
    scores,
    isValid !== undefined && past !== undefined ? and(isValid, past) : (isValid ?? past),
  );
  return { output: matmul(weights, value), weights };
}

/** bool [queries, time]: whether position t is no later than query i. */
function causalMask(queries: number, time: number): Tensor {
  return lessEqual(expandAxis(arange(time), 0), expandAxis(arange(queries), 1));
}

function checkOperands({ query, key, value }: DotProductOperands): void {
  const [rows, keys, values] = [query.shape, key.shape, value.shape];
  const fits = query.rank >= 2 && rows.at(-1) === keys.at(-1) && keys.at(-2) === values.at(-2);
  if (fits) return;
  throw new ShapeError(
    "scaledDotProductAttention",
    `query [${rows.join(", ")}], key [${keys.join(", ")}] and value [${values.join(", ")}] do not fit.`,
    "Expected [..., queries, size], [..., time, size] and [..., time, valueSize].",
  );
}
