// Dot-product and additive attention over a list [query, value, key], where the key is the value if absent.
import {
  add,
  and,
  arange,
  cast,
  expandAxis,
  fromData,
  lessEqual,
  matmul,
  mul,
  softmax,
  sum,
  type Tensor,
  tanh,
  where,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import {
  asFloats,
  flagOf,
  type KerasValue,
  type LayerBuilder,
  type LayerCall,
  openShape,
  tensorsOf,
  weightedLayer,
  withMask,
} from "./layer.ts";

/** The score of masked positions, in place of which −∞ would give NaN in rows that are masked as a whole. */
const LOWEST = -1e9;

/** [queries, keys]: whether a position is not after that of the query. */
export function causalMask(queries: number, keys: number): Tensor {
  return lessEqual(expandAxis(arange(keys), 0), expandAxis(arange(queries), 1));
}

/** Softmax over the last axis, uniform in rows without a valid position, as in Keras. */
export function softmaxOf(scores: Tensor, isValid: Tensor | undefined): Tensor {
  return softmax(isValid === undefined ? scores : where(isValid, scores, LOWEST));
}

type Scores = (query: Tensor, key: Tensor, own: Readonly<Record<string, Tensor>>) => Tensor;

function attending(of: (config: LayerConfig) => { names: readonly string[]; scores: Scores }): LayerBuilder {
  return (source) => {
    const { config, weights } = source;
    const { names, scores } = of(config);
    // Keras 2 may have it as an option of the layer.
    const isCausal = config.flag("causal", false);
    // Dropout has no effect in inference.
    config.ignore("dropout");
    config.checkHeeded();
    const taken = weights.take("", names);
    const parameters = Object.fromEntries(names.map((name) => [name, fromData(taken[name]!)]));
    return weightedLayer(source, parameters, {
      options: ["use_causal_mask", "return_attention_scores"],
      apply: (given, inputs, call) =>
        attend(config, inputs, call, {
          isCausal: isCausal || flagOf(config, call, "use_causal_mask"),
          scores: (query, key) => scores(query, key, tensorsOf(given)),
        }),
    });
  };
}

function attend(
  config: LayerConfig,
  inputs: readonly KerasValue[],
  call: LayerCall,
  { isCausal, scores }: { isCausal: boolean; scores: (query: Tensor, key: Tensor) => Tensor },
): readonly KerasValue[] {
  const [query, value, key = value] = inputs;
  if (query === undefined || value === undefined || key === undefined || inputs.length > 3)
    return config.refuse("a list of query, value and perhaps key", String(inputs.length));
  const [q, v, k] = [query, value, key].map(({ tensor }) => asFloats(tensor));
  for (const own of [q!, v!, k!])
    if (own.rank !== 3) config.refuse("inputs [batch, time, features]", openShape(own.shape));
  const causal = isCausal ? expandAxis(causalMask(q!.shape[1]!, k!.shape[1]!), 0) : undefined;
  const shares = softmaxOf(scores(q!, k!), allOf(value.mask && expandAxis(value.mask, 1), causal));
  const result = matmul(shares, v!);
  const kept = query.mask === undefined ? result : mul(result, floatsOf(query.mask));
  const output = withMask(kept, query.mask);
  return flagOf(config, call, "return_attention_scores") ? [output, { tensor: shares }] : [output];
}

function floatsOf(mask: Tensor): Tensor {
  return expandAxis(cast(mask, "float32"), -1);
}

/** The conjunction of the masks that are there. */
export function allOf(...masks: readonly (Tensor | undefined)[]): Tensor | undefined {
  const known = masks.filter((mask) => mask !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => and(a, b));
}

/** q kᵀ, or Σ tanh(q + k) in the mode "concat", each with scalars to be trained. */
const attention = attending((config) => {
  const mode = config.text("score_mode", "dot");
  config.only("score_mode", "dot", "concat");
  const isScaled = config.flag("use_scale", false);
  const names = [...(isScaled ? ["scale"] : []), ...(mode === "concat" ? ["concat_score_weight"] : [])];
  const scores: Scores = (query, key, { scale, concat_score_weight: weight }) => {
    const scaled = (x: Tensor) => (scale === undefined ? x : mul(x, scale));
    if (mode === "dot") return scaled(matmul(query, key, { transposeB: true }));
    return mul(sum(tanh(scaled(pairSums(query, key))), { axes: [-1] }), weight!);
  };
  return { names, scores };
});

/** Σ scale ⊙ tanh(q + k), with a vector to be trained. */
const additiveAttention = attending((config) => {
  const isScaled = config.flag("use_scale", true);
  const scores: Scores = (query, key, { scale }) => {
    const sums = tanh(pairSums(query, key));
    return sum(scale === undefined ? sums : mul(sums, scale), { axes: [-1] });
  };
  return { names: isScaled ? ["scale"] : [], scores };
});

/** q + k of all pairs: [batch, queries, keys, features]. */
function pairSums(query: Tensor, key: Tensor): Tensor {
  return add(expandAxis(query, 2), expandAxis(key, 1));
}

export const attentions: Readonly<Record<string, LayerBuilder>> = {
  AdditiveAttention: additiveAttention,
  Attention: attention,
};
