// Multi-head attention.
import {
  axes,
  type CallContext,
  expandAxis,
  type Floats,
  isRagged,
  type Key,
  type Part,
  reshape,
  type Sequence,
  splitKey,
  type Tensor,
  transpose,
} from "@grus/tensor";
import { CellOptionError, checkSizes } from "../errors.ts";
import { splitGates } from "../gates.ts";
import { constantInit } from "../initialisers/constant.ts";
import { glorotUniform } from "../initialisers/scaled.ts";
import { applyLinear, type LinearParameters, linear } from "../linear.ts";
import { clearRagged, isCheckedRagged } from "../ragged.ts";
import { checkAxes, clearPositions, type PositionOptions, validPositions } from "./positions.ts";
import { type DotProductOperands, scaledDotProductAttention } from "./scaled-dot-product.ts";

/**
 * The parameters of {@link multiHeadAttention}, laid out as PyTorch's. Without bias the biases are absent.
 */
export interface MultiHeadParameters {
  /**
   * Weight [3 · size, size] and bias [3 · size] of queries, keys and values, in that order: `in_proj_weight`,
   * `in_proj_bias`.
   */
  readonly inProjection: LinearParameters;
  /** Weight [size, size] and bias [size]: `out_proj`. */
  readonly outProjection: LinearParameters;
}

/** Options of {@link multiHeadAttention}. */
export interface MultiHeadOptions {
  /** Features of queries, keys, values and outputs: `embed_dim`. A multiple of `heads`. */
  readonly size: number;
  /** Number of heads, each with size / heads features. */
  readonly heads: number;
  /** Whether there are biases. Default true. */
  readonly bias?: boolean | undefined;
}

/** The keys and values that queries read, and the masks. */
export interface MultiHeadCallOptions extends PositionOptions {
  /** [batch, time, size]. Default: the query (self-attention). Ragged keys end where their sequences do. */
  readonly key?: Sequence | undefined;
  /** [batch, time, size]. Default: the key. */
  readonly value?: Sequence | undefined;
  /** Causal mask: query i reads only positions 0..i; later positions must be finite. Default false. */
  readonly causal?: boolean | undefined;
}

/** The result of multi-head attention. */
export interface MultiHeadResult<X = Tensor> {
  /** [batch, queries, size], ragged where the query is. */
  readonly output: Floats<X>;
  /** [batch, heads, queries, time]; 0 where masked. PyTorch returns their mean over heads by default. */
  readonly weights: Tensor;
}

/** A multi-head attention layer. Holds no tensors. */
export interface MultiHeadAttention extends Part<MultiHeadCall> {
  readonly reads: "float32";
  readonly inputSize: number;
  readonly outputSize: number;
  readonly causal: false;
  /** Initialises the parameters with `key`, a key with data. */
  init(key: Key): MultiHeadParameters;
  bind(parameters: MultiHeadParameters, context?: CallContext): MultiHeadCall;
}

/**
 * Multi-head attention bound to its parameters; `query` is [batch, queries, size]. Throws {@link ShapeError}
 * and {@link DTypeError}.
 */
export type MultiHeadCall = <X extends Sequence>(
  query: X,
  options?: MultiHeadCallOptions,
) => MultiHeadResult<X>;

/**
 * Multi-head attention (Vaswani et al. 2017, arXiv 1706.03762), as PyTorch's `nn.MultiheadAttention` with
 * `batch_first`:
 *
 *     head_i = softmax(Q_i K_iᵀ / √(size / heads)) V_i    y = W_o [head_1; …; head_n] + b_o
 *
 * with Q_i, K_i, V_i the i-th slices of the projected query, key and value. The content of masked positions
 * of key and value has no effect; a query without a position to read has heads of 0 and gives b_o.
 * Initialised as in PyTorch: projections Glorot uniform over all three jointly, output weights uniform
 * between ±1/√size, biases 0. Throws {@link CellOptionError}.
 */
export function multiHeadAttention({ size, heads, bias = true }: MultiHeadOptions): MultiHeadAttention {
  checkSizes("multiHeadAttention", { size, heads });
  if (size % heads !== 0) {
    throw new CellOptionError("multiHeadAttention", "size", size, `a multiple of heads, ${heads}`);
  }
  const initialisers = { bias: constantInit(0) };
  const project = linear({ inputSize: size, outputSize: size, bias, initialisers });
  const projectAll = linear({
    inputSize: size,
    outputSize: 3 * size,
    bias,
    initialisers: { ...initialisers, weight: glorotUniform() },
  });
  return {
    reads: "float32",
    inputSize: size,
    outputSize: size,
    causal: false,
    init: (key) => {
      const [first, second] = splitKey(key);
      return { inProjection: projectAll.init(first), outProjection: project.init(second) };
    },
    bind: (parameters) => {
      const call = (query: Sequence, options: MultiHeadCallOptions = {}) => {
        const { output, weights } = attend(parameters, size, heads, query, options);
        return { output: isRagged(query) ? { values: output, lengths: query.lengths } : output, weights };
      };
      return call as MultiHeadCall;
    },
  };
}

function attend(
  parameters: MultiHeadParameters,
  size: number,
  heads: number,
  given: Sequence,
  { key: givenKey = given, value: givenValue = givenKey, causal = false, mask }: MultiHeadCallOptions,
): MultiHeadResult {
  const isValid = validPositions("multiHeadAttention", givenKey, { mask });
  const [query, key, value] = [plainValues(given), plainValues(givenKey), plainValues(givenValue)];
  checkOperands(size, { query, key, value });
  const parts = partsOf(parameters.inProjection);
  const inputs = [query, clearPositions(key, isValid), clearPositions(value, isValid)];
  const [q, k, v] = inputs.map((x, i) => splitHeads(applyLinear(parts[i]!, x), heads));
  const { output, weights } = scaledDotProductAttention(
    { query: q!, key: k!, value: v! },
    { causal, isValid: isValid && expandAxis(expandAxis(isValid, 1), 1) },
  );
  return { output: applyLinear(parameters.outProjection, joinHeads(output)), weights };
}

/** The values of sequences, with 0 in the padding. */
function plainValues(x: Sequence): Tensor {
  return isCheckedRagged("multiHeadAttention", x) ? clearRagged(x) : x;
}

/** The projections of queries, keys and values. */
function partsOf({ weight, bias }: LinearParameters): LinearParameters[] {
  const biases = bias === undefined ? [] : splitGates(bias, 3, 0);
  return splitGates(weight, 3, 0).map((part, i) => ({
    weight: part,
    ...(biases[i] && { bias: biases[i] }),
  }));
}

/** [batch, time, size] -> [batch, heads, time, size / heads] */
function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, time, size] = axes(x, 3);
  return transpose(reshape(x, [batch, time, heads, size / heads]), [0, 2, 1, 3]);
}

/** [batch, heads, time, size / heads] -> [batch, time, size] */
function joinHeads(x: Tensor): Tensor {
  const [batch, heads, time, size] = axes(x, 4);
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, time, heads * size]);
}

function checkOperands(size: number, { query, key, value }: DotProductOperands): void {
  const check = (name: string, x: Tensor, axis: string, batch?: number, time?: number) =>
    checkAxes("multiHeadAttention", name, x, [
      ["batch", batch],
      [axis, time],
      ["size", size],
    ]);
  check("query", query, "queries");
  check("key", key, "time", query.shape[0]);
  check("value", value, "time", query.shape[0], key.shape[1]);
}
