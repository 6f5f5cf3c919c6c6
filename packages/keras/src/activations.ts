// Keras' activations by name.
import {
  abs,
  add,
  clamp,
  div,
  erf,
  exp,
  less,
  logSoftmax,
  minimum,
  mul,
  relu,
  sigmoid,
  softmax,
  softplus,
  sub,
  type Tensor,
  tanh,
  where,
} from "@grus/tensor";
import { isRecord, type LayerConfig } from "./config.ts";

/** A shape-preserving function of floats. */
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

const silu: Activation = (x) => mul(x, sigmoid(x));
const hardSilu: Activation = (x) => mul(x, hardSigmoid(x));

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  elu: (x) => elu(x, 1),
  exponential: exp,
  gelu: (x) => mul(mul(0.5, x), add(1, erf(mul(x, Math.SQRT1_2)))),
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  leaky_relu: (x) => leakyRelu(x, 0.2),
  linear: (x) => x,
  log_softmax: logSoftmax,
  mish: (x) => mul(x, tanh(softplus(x))),
  relu,
  relu6: (x) => clamp(x, 0, 6),
  selu: (x) => mul(1.05070098, elu(x, 1.67326324)),
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign: (x) => div(x, add(1, abs(x))),
  swish: silu,
  tanh,
};

/** Keras 2's function of the same name: 0.2 x + 0.5 between 0 and 1. */
const hardSigmoidOfKeras2: Activation = (x) => clamp(add(mul(0.2, x), 0.5), 0, 1);

/**
 * The activation that an option names; null is the identity. Throws for unknown and custom functions, by
 * name.
 */
export function activationOf(config: LayerConfig, option: string, fallback: string): NamedActivation {
  const value = config.raw(option) ?? fallback;
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

/** A built-in function in the serialized form of Keras 3 or Keras 2. */
function nameIn({ module, class_name, config, registered_name }: Record<string, unknown>): unknown {
  const isFunction =
    class_name === "function" && module !== "builtins" && (registered_name ?? config) === config;
  return isFunction ? config : undefined;
}
