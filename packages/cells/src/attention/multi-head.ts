// Multi-head attention.
import { axes, expandAxis, reshape, splitKey, type Tensor, transpose } from "@grus/tensor";
import { CellOptionError, checkSizes } from "../errors.ts";
import { splitGates } from "../gates.ts";
import { constantInit } from "../initialisers/constant.ts";
import { glorotUniform } from "../initialisers/scaled.ts";
import { type LinearParameters, linear } from "../linear.ts";
import { checkAxes, clearPositions, type PositionOptions, validPositions } from "./positions.ts";
import { scaledDotProductAttention } from "./scaled-dot-product.ts";

/** The parameters of {@link multiHeadAttention}, laid out as PyTorch's. Without bias the biases are absent. */
export interface MultiHeadParameters {
  /** Weight [3 · size, size] and bias [3 · size] of queries, keys and values, in this order: `in_proj_weight`, `in_proj_bias`. */
  readonly inProjection: LinearParameters;
  /** Weight [size, size] and bias [size]: `out_proj`. */
  readonly outProjection: LinearParameters;
}

/** Options of {@link multiHeadAttention}. */
export interface MultiHeadOptions {
  /** Features of queries, keys, values and outputs: `embed_dim`. A multiple of `heads`. */
  readonly size: number;
  /** Heads, each attending with size / heads features of its own. */
  readonly heads: number;
  /** Whether there are biases. Default true. */
  readonly bias?: boolean;
}

/** Sequences that attention joins. */
export interface MultiHeadOperands {
  /** [batch, queries, size] */
  readonly query: Tensor;
  /** [batch, time, size]. Default: the query, which is self-attention. */
  readonly key?: Tensor;
  /** [batch, time, size]. Default: the key. */
  readonly value?: Tensor;
}

/** Options of `apply`: which positions of key and value may be read. */
export interface MultiHeadApplyOptions extends PositionOptions {
  /** Whether query i reads positions 0..i only; what stands later must be finite. Default false. */
  readonly causal?: boolean;
}

/** What multi-head attention gives. */
export interface MultiHeadResult {
  /** [batch, queries, size] */
  readonly output: Tensor;
  /** [batch, heads, queries, time]; 0 where masked. PyTorch returns their mean over heads unless told otherwise. */
  readonly weights: Tensor;
}

/** A layer of multi-head attention. It holds no tensors. */
export interface MultiHeadAttention {
  /** Parameters drawn with `key`, a key with data. */
  init(key: Tensor): MultiHeadParameters;
  /** Throws {@link ShapeError} and {@link DTypeError}. */
  apply(
    parameters: MultiHeadParameters,
    operands: MultiHeadOperands,
    options?: MultiHeadApplyOptions,
  ): MultiHeadResult;
}

/**
 * Multi-head attention (Vaswani et al. 2017, arXiv 1706.03762), as PyTorch's `nn.MultiheadAttention` with `batch_first`:
 *
 *     head_i = softmax(Q_i K_iᵀ / √(size / heads)) V_i    y = W_o [head_1; …; head_n] + b_o
 *
 * Q_i, K_i, V_i being parts of the projections of query, key and value. What stands at masked positions of key and value changes nothing; a
 * query that may read nothing has heads of 0 and gives b_o. Begins as PyTorch's: projections Glorot uniform over all three at once, outputs uniform
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
    init: (key) => {
      const [first, second] = splitKey(key);
      return { inProjection: projectAll.init(first), outProjection: project.init(second) };
    },
    apply: (parameters, operands, { causal = false, ...positions } = {}) => {
      const { query, key, value } = complete(operands, size);
      const isValid = validPositions("multiHeadAttention", key, positions);
      const parts = partsOf(parameters.inProjection);
      const inputs = [query, clearPositions(key, isValid), clearPositions(value, isValid)];
      const [q, k, v] = inputs.map((x, i) => splitHeads(project.apply(parts[i]!, x), heads));
      const { output, weights } = scaledDotProductAttention(
        { query: q!, key: k!, value: v! },
        { causal, ...(isValid && { isValid: expandAxis(expandAxis(isValid, 1), 1) }) },
      );
      return { output: project.apply(parameters.outProjection, joinHeads(output)), weights };
    },
  };
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

function complete({ query, key = query, value = key }: MultiHeadOperands, size: number) {
  const check = (name: string, x: Tensor, axis: string, batch?: number, time?: number) =>
    checkAxes("multiHeadAttention", name, x, [
      ["batch", batch],
      [axis, time],
      ["size", size],
    ]);
  check("query", query, "queries");
  check("key", key, "time", query.shape[0]);
  check("value", value, "time", query.shape[0], key.shape[1]);
  return { query, key, value };
}
