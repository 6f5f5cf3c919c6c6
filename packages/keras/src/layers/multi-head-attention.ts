// Multi-head attention, and its form in which several query heads share a head of keys and values.
import {
  abs,
  add,
  arange,
  cast,
  expandAxis,
  fromData,
  less,
  matmul,
  mul,
  reshape,
  sigmoid,
  sizeOf,
  sub,
  type Tensor,
  type TensorData,
  transpose,
} from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import type { LayerWeights } from "../weights.ts";
import { allOf, causalMask, softmaxOf } from "./attention.ts";
import {
  asFloats,
  elementsIn,
  flagOf,
  type KerasParameters,
  type KerasValue,
  type LayerBuilder,
  type LayerCall,
  type LayerSource,
  openShape,
  tensorOf,
  tensorsOf,
  withMask,
} from "./layer.ts";
import { repeated } from "./resizing.ts";

/** The numbers of heads and the features of one. */
interface Heads {
  readonly queries: number;
  /** Of keys and values; divides the number of queries. */
  readonly values: number;
  readonly keySize: number;
  readonly valueSize: number;
}

const OPTIONS = [
  ...["query_mask", "value_mask", "key_mask", "attention_mask"],
  ...["use_causal_mask", "return_attention_scores"],
];

/** softmax(q kᵀ / √size) v in each head, and a projection of all heads. */
function multiHead(headsOf: (config: LayerConfig) => Heads): LayerBuilder {
  return (source) => {
    const { config } = source;
    const heads = headsOf(config);
    const window = config.has("sliding_window") ? config.size("sliding_window") : undefined;
    const hasGate = config.flag("use_gate", false);
    const hasBias = config.flag("use_bias", true);
    // Dropout has no effect in inference; flash attention computes the same numbers; Keras 2 writes shapes.
    config.ignore("dropout", "flash_attention", "query_shape", "key_shape", "value_shape");
    config.checkHeeded();
    const parts = ["query", "key", "value", ...(hasGate ? ["gate"] : []), "output"];
    const taken = projectionsOf(source, parts, hasBias);
    checkProjections(config, taken, heads);
    return {
      className: config.className,
      name: config.name,
      parameters: taken,
      parameterCount: parts.reduce((total, part) => total + elementsIn(tensorsOf(partOf(taken, part))), 0),
      inputs: ["query", "value", "key"],
      options: OPTIONS,
      apply: (parameters, inputs, call) => attend(config, parameters, inputs, call, { heads, window }),
    };
  };
}

/** In the order in which Keras creates them: that of files in HDF5. */
function projectionsOf(source: LayerSource, parts: readonly string[], hasBias: boolean): KerasParameters {
  const names = hasBias ? ["kernel", "bias"] : ["kernel"];
  const of = (weights: LayerWeights, part: string) => {
    const { kernel, bias } = weights.take(`${part}_dense`, names) as Readonly<Record<string, TensorData>>;
    return {
      weight: fromData(kernel!),
      ...(bias === undefined ? {} : { bias: fromData(bias) }),
    };
  };
  return Object.fromEntries(parts.map((part) => [part, of(source.weights, part)]));
}

function checkProjections(config: LayerConfig, taken: KerasParameters, heads: Heads): void {
  const { queries, values, keySize, valueSize } = heads;
  const expected = { query: [queries, keySize], key: [values, keySize], value: [values, valueSize] };
  for (const [part, shape] of Object.entries(expected)) {
    const { weight } = tensorsOf(partOf(taken, part));
    if (String(weight!.shape.slice(1)) !== String(shape))
      config.refuse(`a ${part} kernel [features, ${shape.join(", ")}]`, `[${weight!.shape.join(", ")}]`);
  }
}

function partOf(parameters: KerasParameters, part: string): KerasParameters {
  return parameters[part] as KerasParameters;
}

function attend(
  config: LayerConfig,
  parameters: KerasParameters,
  inputs: readonly KerasValue[],
  call: LayerCall,
  { heads, window }: { readonly heads: Heads; readonly window: number | undefined },
): readonly KerasValue[] {
  const [query, value, key = value] = inputs;
  if (query === undefined || value === undefined || key === undefined || inputs.length > 3)
    return config.refuse("query, value and perhaps key", String(inputs.length));
  for (const { tensor } of inputs)
    if (tensor.rank !== 3) config.refuse("inputs [batch, time, features]", openShape(tensor.shape));
  const project = (part: string, { tensor }: KerasValue, count: number) =>
    inHeads(projected(asFloats(tensor), tensorsOf(partOf(parameters, part)), 1), count);
  const shared = (x: Tensor) => repeated(x, 1, heads.queries / heads.values);
  const [q, k, v] = [
    project("query", query, heads.queries),
    shared(project("key", key, heads.values)),
    shared(project("value", value, heads.values)),
  ];
  const scores = mul(matmul(q!, k!, { transposeB: true }), 1 / Math.sqrt(heads.keySize));
  const shares = softmaxOf(scores, maskOf(config, call, { query, value, key: inputs[2] }, window));
  const mixed = transpose(matmul(shares, v!), [0, 2, 1, 3]);
  const gate = parameters.gate && projected(asFloats(query.tensor), tensorsOf(partOf(parameters, "gate")), 1);
  const gated = gate === undefined ? mixed : mul(mixed, sigmoid(gate));
  const result = projected(gated, tensorsOf(partOf(parameters, "output")), 2);
  const output = withMask(result, query.mask);
  return flagOf(config, call, "return_attention_scores") ? [output, { tensor: shares }] : [output];
}

/** [batch, time, heads, size] to [batch, heads, time, size]. */
function inHeads(x: Tensor, heads: number): Tensor {
  const [batch, time] = [x.shape[0]!, x.shape[1]!];
  return transpose(
    reshape(x, [batch, time, heads, x.size / Math.max(1, batch * time * heads)]),
    [0, 2, 1, 3],
  );
}

/** x W + b, summed over the last `bound` axes of x, which are the first of W. */
function projected(x: Tensor, { weight, bias }: Readonly<Record<string, Tensor>>, bound: number): Tensor {
  const [kept, gone] = [x.shape.slice(0, x.rank - bound), sizeOf(x.shape.slice(x.rank - bound))];
  const free = weight!.shape.slice(bound);
  const rows = reshape(x, [sizeOf(kept), gone]);
  const product = reshape(matmul(rows, reshape(weight!, [gone, sizeOf(free)])), [...kept, ...free]);
  return bias === undefined ? product : add(product, bias);
}

/** bool, broadcasts to [batch, heads, queries, keys]: positions that are not masked in any way. */
function maskOf(
  config: LayerConfig,
  call: LayerCall,
  { query, value, key }: { query: KerasValue; value: KerasValue; key: KerasValue | undefined },
  window: number | undefined,
): Tensor | undefined {
  const [queries, keys] = [query.tensor.shape[1]!, value.tensor.shape[1]!];
  const own = (name: string, { mask }: KerasValue) => tensorOf(config, call, name) ?? mask;
  const [ofQuery, ofValue] = [own("query_mask", query), own("value_mask", value)];
  const ofKey = key === undefined ? tensorOf(config, call, "key_mask") : own("key_mask", key);
  const given = tensorOf(config, call, "attention_mask");
  const isCausal = flagOf(config, call, "use_causal_mask");
  const all = allOf(
    ofQuery && expandAxis(asBool(ofQuery), 2),
    ofValue && expandAxis(asBool(ofValue), 1),
    ofKey && expandAxis(asBool(ofKey), 1),
    isCausal ? expandAxis(causalMask(queries, keys), 0) : undefined,
    window === undefined ? undefined : expandAxis(windowMask(queries, keys, window), 0),
    given && givenMask(config, given),
  );
  return all === undefined || all.rank === 4 ? all : expandAxis(all, 1);
}

/** Whether positions are less than `window` apart. */
function windowMask(queries: number, keys: number, window: number): Tensor {
  return less(
    abs(sub(expandAxis(arange(keys, "float32"), 0), expandAxis(arange(queries, "float32"), 1))),
    window,
  );
}

/** A mask of pairs, which may be given for each head: then the others apply to all heads. */
function givenMask(config: LayerConfig, mask: Tensor): Tensor {
  if (mask.rank === 2) return expandAxis(asBool(mask), 0);
  if (mask.rank === 3) return asBool(mask);
  return config.refuse("an attention_mask [batch, queries, keys]", `[${mask.shape.join(", ")}]`);
}

function asBool(mask: Tensor): Tensor {
  return mask.dtype === "bool" ? mask : cast(mask, "bool");
}

export const multiHeads: Readonly<Record<string, LayerBuilder>> = {
  GroupedQueryAttention: multiHead((config) => {
    const [queries, values] = [config.size("num_query_heads"), config.size("num_key_value_heads")];
    if (queries % values !== 0) config.refuse(`query heads divisible by ${values}`, String(queries));
    const size = config.size("head_dim");
    return { queries, values, keySize: size, valueSize: size };
  }),
  MultiHeadAttention: multiHead((config) => {
    const heads = config.size("num_heads");
    const keySize = config.size("key_dim");
    const valueSize = config.has("value_dim") ? config.size("value_dim") : keySize;
    // The weights of the last projection have the shape of the output.
    config.ignore("output_shape");
    checkAttentionAxes(config);
    return { queries: heads, values: heads, keySize, valueSize };
  }),
};

/** Attention over time: other axes are refused. */
function checkAttentionAxes(config: LayerConfig): void {
  if (config.has("attention_axes")) {
    const axes = config.integers("attention_axes", 1);
    if (axes.length !== 1 || (axes[0] !== 1 && axes[0] !== -2))
      config.refuse("attention over axis 1", `[${axes.join(", ")}]`);
  }
}
