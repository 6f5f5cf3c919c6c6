// Scaled dot-product attention.
import { and, arange, expandAxis, lessEqual, matmul, mul, ShapeError, type Tensor } from "@grus/tensor";
import { maskedSoftmax } from "./masked-softmax.ts";

/** Queries, keys and values. The leading axes [...] are batches and heads, equal in all three. */
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
  /** bool, broadcast to [..., queries, time]: the positions that each query may read. Default: all. */
  readonly isValid?: Tensor | undefined;
  /** Causal mask: query i reads only positions 0..i. Default false. */
  readonly causal?: boolean | undefined;
}

/** The result of scaled dot-product attention. */
export interface DotProductResult {
  /** [..., queries, valueSize] */
  readonly output: Tensor;
  /** [..., queries, time]; 0 where masked. */
  readonly weights: Tensor;
}

/**
 * softmax(Q Kᵀ / √size) V (Vaswani et al. 2017, arXiv 1706.03762), as PyTorch's
 * `scaled_dot_product_attention`; a query without a position to read gives 0. Keys and values must be finite
 * even where masked, since 0 · NaN is NaN. Throws {@link ShapeError}.
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

/** bool [queries, time]: whether position t is at most i. */
function causalMask(queries: number, time: number): Tensor {
  return lessEqual(expandAxis(arange(time), 0), expandAxis(arange(queries), 1));
}

function checkOperands({ query, key, value }: DotProductOperands): void {
  const [rows, keys, values] = [query.shape, key.shape, value.shape];
  const fits = query.rank >= 2 && rows.at(-1) === keys.at(-1) && keys.at(-2) === values.at(-2);
  if (fits) return;
  const expected = "[..., queries, size], [..., time, size] and [..., time, valueSize]";
  throw new ShapeError("scaledDotProductAttention", {
    problem: `query [${rows.join(", ")}], key [${keys.join(", ")}] and value [${values.join(", ")}]; expected ${expected}.`,
    expected,
    got: `[${rows.join(", ")}], [${keys.join(", ")}] and [${values.join(", ")}]`,
    cure: "Leading axes (batch, heads) must be equal in all three; key and value share their time.",
  });
}
