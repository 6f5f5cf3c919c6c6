// Keras' activations by name.
import {
  abs,
  add,
  clamp,
  div,
  erf,
  exp,
  greater,
  less,
  logSoftmax,
  maximum,
  minimum,
  mul,
  neg,
  relu,
  sigmoid,
  sign,
  softmax,
  softplus,
  split,
  sqrt,
  square,
  sub,
  type Tensor,
  tanh,
  where,
} from "@grus/tensor";
import { isRecord, type LayerConfig, layerConfigOf } from "./config.ts";

/** A function of floats; all but glu preserve shapes. */
export type Activation = (x: Tensor) => Tensor;

/** An activation and its name in Keras. */
export interface NamedActivation {
  readonly name: string;
  readonly apply: Activation;
}

/** α (eˣ − 1) below 0, x above. */
export function elu(x: Tensor, alpha: number): Tensor {
  return where(less(x, 0), mul(alpha, sub(exp(minimum(x, 0)), 1)), x);
}

/** α x below 0, x above. */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  return where(less(x, 0), mul(slope, x), x);
}

/** x / 6 + 0.5 between 0 and 1. */
const hardSigmoid: Activation = (x) => clamp(add(div(x, 6), 0.5), 0, 1);

/** max(x, 0), with a slope below the threshold and a maximum. */
export function cappedRelu(
  x: Tensor,
  { slope, threshold, most }: { slope: number; threshold: number; most: number | undefined },
): Tensor {
  const above = threshold === 0 ? relu(x) : where(greater(x, threshold), x, 0);
  const kept = most === undefined ? above : clamp(above, 0, most);
  return slope === 0 ? kept : sub(kept, mul(slope, relu(sub(threshold, x))));
}

/** 0.5 x (1 + erf(x / √2)), or its approximation by tanh. */
export function gelu(x: Tensor, isApproximate: boolean): Tensor {
  if (!isApproximate) return mul(mul(0.5, x), add(1, erf(mul(x, Math.SQRT1_2))));
  const inner = mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, square(x)))));
  return mul(mul(0.5, x), add(1, tanh(inner)));
}

/** max(x, 0) + min(α (e^(x / α) − 1), 0) */
export function celu(x: Tensor, alpha: number): Tensor {
  return add(relu(x), minimum(mul(alpha, sub(exp(div(minimum(x, 0), alpha)), 1)), 0));
}

/** The first half of an axis times the sigmoid of the second. */
export function glu(x: Tensor, axis: number): Tensor {
  const half = x.shape.at(axis)! / 2;
  const [a, b] = split(x, axis, [half, half]);
  return mul(a, sigmoid(b));
}

/** x where |x| > threshold, else 0. */
export function hardShrink(x: Tensor, threshold: number): Tensor {
  return where(greater(abs(x), threshold), x, 0);
}

/** sign(x) max(|x| − threshold, 0) */
export function softShrink(x: Tensor, threshold: number): Tensor {
  return mul(sign(x), maximum(sub(abs(x), threshold), 0));
}

/** (x + √(x² + b)) / 2 */
export function squareplus(x: Tensor, b: number): Tensor {
  return mul(0.5, add(x, sqrt(add(square(x), b))));
}

/** (x + 1)² / 4 between −1 and 1, 0 below and x above. */
function sparsePlus(x: Tensor): Tensor {
  const inside = mul(0.25, square(add(clamp(x, -1, 1), 1)));
  return where(less(1, x), x, inside);
}

const silu: Activation = (x) => mul(x, sigmoid(x));
const hardSilu: Activation = (x) => mul(x, hardSigmoid(x));

/** Keras' activations by name, with the defaults of their options. */
export const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  celu: (x) => celu(x, 1),
  elu: (x) => elu(x, 1),
  exponential: exp,
  gelu: (x) => gelu(x, false),
  glu: (x) => glu(x, -1),
  hard_shrink: (x) => hardShrink(x, 0.5),
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  hard_tanh: (x) => clamp(x, -1, 1),
  leaky_relu: (x) => leakyRelu(x, 0.2),
  linear: (x) => x,
  log_sigmoid: (x) => neg(softplus(neg(x))),
  log_softmax: logSoftmax,
  mish: (x) => mul(x, tanh(softplus(x))),
  relu,
  relu6: (x) => clamp(x, 0, 6),
  selu: (x) => mul(1.05070098, elu(x, 1.67326324)),
  sigmoid,
  silu,
  soft_shrink: (x) => softShrink(x, 0.5),
  softmax,
  softplus,
  softsign: (x) => div(x, add(1, abs(x))),
  sparse_plus: sparsePlus,
  sparse_sigmoid: (x) => mul(0.5, add(clamp(x, -1, 1), 1)),
  squareplus: (x) => squareplus(x, 4),
  swish: silu,
  tanh,
  tanh_shrink: (x) => sub(x, tanh(x)),
};

/** Keras 2's function of the same name: 0.2 x + 0.5 between 0 and 1. */
const hardSigmoidOfKeras2: Activation = (x) => clamp(add(mul(0.2, x), 0.5), 0, 1);

/**
 * The activation that an option names, or a layer without weights in its place; null is the identity. Throws
 * for unknown and custom functions, by name.
 */
export function activationOf(config: LayerConfig, option: string, fallback: string): NamedActivation {
  const value = config.raw(option) ?? fallback;
  if (isRecord(value) && Object.hasOwn(activationLayers, String(value.class_name))) {
    const layer = layerConfigOf(value, config.version);
    const apply = activationLayers[layer.className]!(layer);
    layer.checkHeeded();
    return { name: layer.className, apply };
  }
  const name = isRecord(value) ? nameIn(value) : value;
  if (typeof name !== "string" || !Object.hasOwn(ACTIVATIONS, name))
    return config.refuse(
      `an ${option} among ${Object.keys(ACTIVATIONS).join(", ")}`,
      JSON.stringify(isRecord(value) ? (value.registered_name ?? value.class_name ?? value) : value).slice(
        0,
        60,
      ),
    );
  if (name === "hard_sigmoid" && config.version < 3)
    return { name: "hard_sigmoid of Keras 2", apply: hardSigmoidOfKeras2 };
  return { name, apply: ACTIVATIONS[name]! };
}

/** Activations that are layers without weights. */
export const activationLayers: Readonly<Record<string, (config: LayerConfig) => Activation>> = {
  Activation: (config) => activationOf(config, "activation", "linear").apply,
  ELU: (config) => {
    const alpha = config.number("alpha", 1);
    return (x) => elu(x, alpha);
  },
  // Keras 2 calls the slope alpha, also with default 0.3.
  LeakyReLU: (config) => {
    const slope = config.number(config.has("negative_slope") ? "negative_slope" : "alpha", 0.3);
    return (x) => leakyRelu(x, slope);
  },
  ReLU: (config) => {
    const slope = config.number("negative_slope", 0);
    const threshold = config.number("threshold", 0);
    const most = config.has("max_value") ? config.number("max_value", 0) : undefined;
    return (x) => cappedRelu(x, { slope, threshold, most });
  },
  // Of Keras 2 alone.
  ThresholdedReLU: (config) => {
    const theta = config.number("theta", 1);
    return (x) => where(greater(x, theta), x, 0);
  },
};

/** A built-in function in the serialized form of Keras 3 or Keras 2. */
function nameIn({ module, class_name, config, registered_name }: Record<string, unknown>): unknown {
  const isFunction =
    class_name === "function" && module !== "builtins" && (registered_name ?? config) === config;
  return isFunction ? config : undefined;
}
