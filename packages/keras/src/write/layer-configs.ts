// The configurations of layers as Keras 3.15 writes them: all options, in its order.
import type { Json } from "../config.ts";

/** Lengths of axes; null for a dynamic one. */
export type WrittenShape = readonly (number | null)[];

/** The options of a layer. */
export interface WrittenLayer {
  readonly className: string;
  /** Without name, trainable and dtype. */
  readonly options: Json;
}

const POLICY = {
  module: "keras",
  class_name: "DTypePolicy",
  config: { name: "float32" },
  registered_name: null,
};

/** A serialized layer. */
export function layerJson({ className, options }: WrittenLayer, name: string): Json {
  return {
    module: "keras.layers",
    class_name: className,
    config: { name, trainable: true, dtype: POLICY, ...options },
    registered_name: null,
  };
}

const OPERATION_MODULES: Readonly<Record<string, readonly string[]>> = {
  core: ["Cast", "StopGradient"],
  linalg: ["Norm"],
  math: ["Erf", "Logsumexp", "Rsqrt"],
  nn: [
    ...["Celu", "Elu", "Gelu", "Glu", "HardShrink", "HardSigmoid", "HardSilu", "HardTanh", "LeakyRelu"],
    ...["LogSigmoid", "LogSoftmax", "Normalize", "OneHot", "Relu", "Relu6", "Selu", "Sigmoid", "Silu"],
    ...["SoftShrink", "Softmax", "Softplus", "Softsign", "SparsePlus", "SparseSigmoid", "Squareplus"],
    ...["TanhShrink", "Threshold"],
  ],
};

/** A serialized operation of `keras.ops`. */
export function operationJson({ className, options }: WrittenLayer, name: string): Json {
  const [module = "numpy"] =
    Object.entries(OPERATION_MODULES).find(([, classes]) => classes.includes(className)) ?? [];
  return {
    module: `keras.src.ops.${module}`,
    class_name: className,
    config: { name, ...options },
    registered_name: className,
  };
}

/** A serialized input of a model. */
export function inputJson(name: string, shape: WrittenShape, dtype: string): Json {
  return {
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: shape, dtype, sparse: false, ragged: false, name, optional: false },
    registered_name: null,
  };
}

function initializer(className: string, config: Json = {}): Json {
  return { module: "keras.initializers", class_name: className, config, registered_name: null };
}

const GLOROT = initializer("GlorotUniform", { seed: null, input_axes: null, output_axes: null });
const ORTHOGONAL = initializer("Orthogonal", { seed: null, gain: 1 });
const ZEROS = initializer("Zeros");
const ONES = initializer("Ones");

export function dense(units: number, useBias: boolean): WrittenLayer {
  return {
    className: "Dense",
    options: {
      units,
      activation: "linear",
      use_bias: useBias,
      kernel_initializer: GLOROT,
      bias_initializer: ZEROS,
      kernel_regularizer: null,
      bias_regularizer: null,
      kernel_constraint: null,
      bias_constraint: null,
      quantization_config: null,
    },
  };
}

export function embedding(rows: number, width: number): WrittenLayer {
  return {
    className: "Embedding",
    options: {
      input_dim: rows,
      output_dim: width,
      embeddings_initializer: initializer("RandomUniform", { seed: null, minval: -0.05, maxval: 0.05 }),
      embeddings_regularizer: null,
      activity_regularizer: null,
      embeddings_constraint: null,
      mask_zero: false,
      quantization_config: null,
    },
  };
}

/** What differs among recurrent layers. */
export interface RecurrentForm {
  readonly className: "GRU" | "LSTM" | "SimpleRNN";
  readonly units: number;
  readonly activation: string;
  readonly useBias: boolean;
  readonly resetAfter: boolean;
  readonly returnSequences: boolean;
}

export function recurrent(form: RecurrentForm): WrittenLayer {
  return { className: form.className, options: recurrentOptions(form) };
}

function recurrentOptions(form: RecurrentForm): Json {
  const { className, units, activation, useBias, resetAfter, returnSequences } = form;
  return {
    return_sequences: returnSequences,
    return_state: false,
    go_backwards: false,
    stateful: false,
    unroll: false,
    zero_output_for_mask: false,
    units,
    activation,
    ...(className !== "SimpleRNN" && { recurrent_activation: "sigmoid" }),
    use_bias: useBias,
    kernel_initializer: GLOROT,
    recurrent_initializer: ORTHOGONAL,
    bias_initializer: ZEROS,
    ...(className === "LSTM" && { unit_forget_bias: true }),
    kernel_regularizer: null,
    recurrent_regularizer: null,
    bias_regularizer: null,
    activity_regularizer: null,
    kernel_constraint: null,
    recurrent_constraint: null,
    bias_constraint: null,
    dropout: 0,
    recurrent_dropout: 0,
    ...(className === "GRU" && { reset_after: resetAfter }),
    ...(className !== "SimpleRNN" && { seed: null }),
  };
}

/** A layer in each direction of an input; masked steps give 0, as Keras then makes them. */
export function bidirectional(form: RecurrentForm, name: string, inputShape: WrittenShape): WrittenLayer {
  const side = (direction: string, isBackward: boolean): Json => {
    const ofDirection = { go_backwards: isBackward, zero_output_for_mask: form.returnSequences };
    const options = { ...recurrentOptions(form), ...ofDirection };
    const json = layerJson({ className: form.className, options }, `${direction}_${name}`);
    return { ...json, build_config: { input_shape: inputShape } };
  };
  return {
    className: "Bidirectional",
    options: {
      merge_mode: "concat",
      layer: side("forward", false),
      backward_layer: side("backward", true),
    },
  };
}

export function layerNormalization(epsilon: number): WrittenLayer {
  return {
    className: "LayerNormalization",
    options: {
      axis: [-1],
      epsilon,
      center: true,
      scale: true,
      rms_scaling: false,
      beta_initializer: ZEROS,
      gamma_initializer: ONES,
      beta_regularizer: null,
      gamma_regularizer: null,
      beta_constraint: null,
      gamma_constraint: null,
    },
  };
}

export function rmsNormalization(epsilon: number): WrittenLayer {
  return { className: "RMSNormalization", options: { axis: [-1], epsilon } };
}

/** `momentum` is the weight of the statistics before, as in Keras. */
export function batchNormalization(epsilon: number, momentum: number): WrittenLayer {
  return {
    className: "BatchNormalization",
    options: {
      axis: -1,
      momentum,
      epsilon,
      center: true,
      scale: true,
      beta_initializer: ZEROS,
      gamma_initializer: ONES,
      moving_mean_initializer: ZEROS,
      moving_variance_initializer: ONES,
      beta_regularizer: null,
      gamma_regularizer: null,
      beta_constraint: null,
      gamma_constraint: null,
      synchronized: false,
      renorm: false,
      renorm_clipping: null,
      renorm_momentum: 0.99,
    },
  };
}

export function activation(name: string): WrittenLayer {
  return { className: "Activation", options: { activation: name } };
}

export function dropout(rate: number): WrittenLayer {
  return { className: "Dropout", options: { rate, seed: null, noise_shape: null } };
}

export function gaussianNoise(stddev: number): WrittenLayer {
  return { className: "GaussianNoise", options: { stddev, seed: null } };
}

export function globalPooling(kind: "Average" | "Max"): WrittenLayer {
  return {
    className: `Global${kind}Pooling1D`,
    options: { data_format: "channels_last", keepdims: false },
  };
}
