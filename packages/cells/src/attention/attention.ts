// The contract of attention: queries score the positions of a memory and read weighted means of them.
import { expandAxis, matmul, type Sequence, squeezeAxis, type Tensor } from "@grus/tensor";
import { checkSizes } from "../errors.ts";
import { isCheckedRagged } from "../ragged.ts";
import { maskedSoftmax } from "./masked-softmax.ts";
import { checkAxes, clearPositions, type PositionOptions, validPositions } from "./positions.ts";

/** A prepared memory: everything independent of the query, computed once. A plain tree of tensors. */
export interface AttentionMemory {
  /** The keys that queries are compared with, [batch, time, features]. */
  readonly keys: Tensor;
  /** The values to be averaged, [batch, time, memorySize]; 0 at positions that may not be read. */
  readonly values: Tensor;
  /** bool [batch, time]: the positions that may be read; absent where all may. */
  readonly isValid?: Tensor | undefined;
}

/** The result of reading a memory with one query per row. */
export interface AttentionResult {
  /** c = Σ_t α_t · value_t, [batch, memorySize]; 0 where no position may be read. */
  readonly context: Tensor;
  /**
   * α = softmax(scores), [batch, time]: positive, summing to 1; 0 at masked positions, and everywhere in a
   * fully masked row.
   */
  readonly weights: Tensor;
}

/** The result of reading a memory with several queries per row. */
export interface AttentionResults {
  /** [batch, queries, memorySize]; 0 where no position may be read. */
  readonly context: Tensor;
  /** [batch, queries, time]: as the weights of {@link AttentionResult}, for each query. */
  readonly weights: Tensor;
}

/** Attention over the states of an encoder. Holds no tensors; parameters are plain records. */
export interface Attention<Parameters> {
  /** Features of a query. */
  readonly querySize: number;
  /** Features of a memory's position. */
  readonly memorySize: number;
  /** Initial parameters, sampled with `key`, a key with data. */
  init(key: Tensor): Parameters;
  /**
   * Prepares the states [batch, time, memorySize] of an encoder. Padding of ragged states is not read. The
   * content of masked positions has no effect, not even NaN. Throws {@link ShapeError} and
   * {@link DTypeError}.
   */
  prepare(parameters: Parameters, states: Sequence, options?: PositionOptions): AttentionMemory;
  /** The score of each position, [batch, time], before masking; `query` is [batch, querySize]. */
  score(parameters: Parameters, query: Tensor, memory: AttentionMemory): Tensor;
  /** Reads the memory. Throws {@link ShapeError} if the query has another shape. */
  attend(parameters: Parameters, query: Tensor, memory: AttentionMemory): AttentionResult;
  /**
   * Reads the memory with queries [batch, queries, querySize] that do not depend on what the others read, all
   * at once. Throws {@link ShapeError}.
   */
  attendAll(parameters: Parameters, queries: Tensor, memory: AttentionMemory): AttentionResults;
}

/** The part of an attention that differs between kinds. */
export interface AttentionRule<Parameters> {
  readonly querySize: number;
  readonly memorySize: number;
  init(key: Tensor): Parameters;
  /** [batch, time, memorySize] -> [batch, time, features] */
  keys(parameters: Parameters, values: Tensor): Tensor;
  /** [batch, queries, querySize] and [batch, time, features] -> [batch, queries, time] */
  scores(parameters: Parameters, queries: Tensor, keys: Tensor): Tensor;
}

/** An attention with the given scores. Throws {@link CellOptionError}. */
export function attentionOf<Parameters>(
  source: string,
  rule: AttentionRule<Parameters>,
): Attention<Parameters> {
  const { querySize, memorySize } = rule;
  checkSizes(source, { querySize, memorySize });
  const scores = (parameters: Parameters, queries: Tensor, { keys }: AttentionMemory) => {
    checkAxes(source, "queries", queries, [
      ["batch", keys.shape[0]],
      ["queries", undefined],
      ["querySize", querySize],
    ]);
    return rule.scores(parameters, queries, keys);
  };
  const asOne = (query: Tensor, { keys }: AttentionMemory) => {
    checkAxes(source, "query", query, [
      ["batch", keys.shape[0]],
      ["querySize", querySize],
    ]);
    return expandAxis(query, 1);
  };
  const attendAll = (parameters: Parameters, queries: Tensor, memory: AttentionMemory) => {
    const isValid = memory.isValid && expandAxis(memory.isValid, 1);
    const weights = maskedSoftmax(scores(parameters, queries, memory), isValid);
    return { context: matmul(weights, memory.values), weights };
  };
  return {
    querySize,
    memorySize,
    init: (key) => rule.init(key),
    prepare: (parameters, states, options = {}) => {
      const given = isCheckedRagged(source, states, "memory") ? states.values : states;
      checkAxes(source, "memory", given, [
        ["batch", undefined],
        ["time", undefined],
        ["memorySize", memorySize],
      ]);
      const isValid = validPositions(source, states, options);
      const values = clearPositions(given, isValid);
      return { keys: rule.keys(parameters, values), values, isValid };
    },
    score: (parameters, query, memory) => squeezeAxis(scores(parameters, asOne(query, memory), memory), 1),
    attend: (parameters, query, memory) => {
      const { context, weights } = attendAll(parameters, asOne(query, memory), memory);
      return { context: squeezeAxis(context, 1), weights: squeezeAxis(weights, 1) };
    },
    attendAll,
  };
}
