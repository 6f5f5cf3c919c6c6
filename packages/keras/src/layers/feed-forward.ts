// Layers applied to each step: Dense, Embedding, Masking, activations, normalisations, and layers that are
// the identity in inference.
import {
  add,
  cast,
  clamp,
  equal,
  expandAxis,
  gather,
  greater,
  matmul,
  max,
  mul,
  not,
  relu,
  softmax,
  sub,
  type Tensor,
  where,
} from "@grus/tensor";
import { activationOf, elu, leakyRelu } from "../activations.ts";
import type { LayerConfig } from "../config.ts";
import { denseFromKeras, embeddingFromKeras } from "../keras-layout.ts";
import { asFloats, type LayerBuilder, only, openShape, plainLayer, tensorsOf, withMask } from "./layer.ts";

/** A layer without weights that preserves shape and mask. */
function elementwise(of: (config: LayerConfig) => (x: Tensor) => Tensor): LayerBuilder {
  return (source) => {
    const { config } = source;
    const apply = of(config);
    config.checkHeeded();
    return plainLayer(source, {
      shapes: ([x]) => [x ?? []],
      apply: (_parameters, inputs) => {
        const { tensor, mask } = only(config, inputs);
        return [withMask(apply(asFloats(tensor)), mask)];
      },
    });
  };
}

/** A layer that has an effect only in training. */
const ofTraining = (...options: readonly string[]) =>
  elementwise((config) => {
    config.ignore(...options);
    return (x) => x;
  });

const activation = elementwise((config) => activationOf(config, "activation", "linear").apply);

/** max(x, 0), with a slope below the threshold and a maximum. */
const reluLayer = elementwise((config) => {
  const slope = config.number("negative_slope", 0);
  const threshold = config.number("threshold", 0);
  const most = config.has("max_value") ? config.number("max_value", 0) : undefined;
  return (x) => {
    const above = threshold === 0 ? relu(x) : where(greater(x, threshold), x, 0);
    const kept = most === undefined ? above : clamp(above, 0, most);
    return slope === 0 ? kept : sub(kept, mul(slope, relu(sub(threshold, x))));
  };
});

/** Keras 2 calls the slope alpha, also with default 0.3. */
const leakyReluLayer = elementwise((config) => {
  const slope = config.number(config.has("negative_slope") ? "negative_slope" : "alpha", 0.3);
  return (x) => leakyRelu(x, slope);
});

const eluLayer = elementwise((config) => {
  const alpha = config.number("alpha", 1);
  return (x) => elu(x, alpha);
});

const softmaxLayer: LayerBuilder = (source) => {
  const { config } = source;
  config.only("axis", -1);
  config.checkHeeded();
  return plainLayer(source, {
    shapes: ([x]) => [x ?? []],
    apply: (_parameters, inputs) => {
      const { tensor, mask } = only(config, inputs);
      if (mask !== undefined) config.refuse("an unmasked input", "a masked one");
      return [{ tensor: softmax(asFloats(tensor)) }];
    },
  });
};

/** a(x W + b), over the last axis. */
const dense: LayerBuilder = ({ config, weights }) => {
  const units = config.size("units");
  const { apply } = activationOf(config, "activation", "linear");
  const hasBias = config.flag("use_bias", true);
  config.checkHeeded();
  const { kernel, bias } = weights.take<"kernel" | "bias">("", hasBias ? ["kernel", "bias"] : ["kernel"]);
  if (
    kernel.shape.length !== 2 ||
    kernel.shape[1] !== units ||
    (bias !== undefined && String(bias.shape) !== String([units]))
  )
    config.refuse(
      `weights [input, ${units}] and [${units}]`,
      `[${kernel.shape.join(", ")}] and [${bias?.shape.join(", ") ?? ""}]`,
    );
  const own = denseFromKeras({ kernel, bias });
  return {
    className: config.className,
    name: config.name,
    parameters: { ...own },
    parameterCount: kernel.data.length + (bias?.data.length ?? 0),
    shapes: ([x]) => [[...(x ?? []).slice(0, -1), units]],
    apply: (parameters, inputs) => {
      const { tensor, mask } = only(config, inputs);
      const { weight, bias: shift } = tensorsOf(parameters);
      const product = matmul(checkedFeatures(config, asFloats(tensor), kernel.shape[0]!), weight!, {
        transposeB: true,
      });
      return [withMask(apply(shift === undefined ? product : add(product, shift)), mask)];
    },
  };
};

const embedding: LayerBuilder = ({ config, weights }) => {
  const [rows, width] = [config.size("input_dim"), config.size("output_dim")];
  const isMasking = config.flag("mask_zero", false);
  config.only("sparse", false);
  config.checkHeeded();
  const { embeddings } = weights.take("", ["embeddings"]);
  if (String(embeddings.shape) !== String([rows, width]))
    config.refuse(`weights [${rows}, ${width}]`, `[${embeddings.shape.join(", ")}]`);
  return {
    className: config.className,
    name: config.name,
    parameters: { ...embeddingFromKeras({ embeddings }) },
    parameterCount: embeddings.data.length,
    shapes: ([x]) => [[...(x ?? []), width]],
    apply: (parameters, inputs) => {
      const { tensor } = only(config, inputs);
      const indices = tensor.dtype === "int32" ? tensor : cast(tensor, "int32");
      const { weight } = tensorsOf(parameters);
      return [withMask(gather(weight!, indices), isMasking ? not(equal(indices, 0)) : undefined)];
    },
  };
};

/** Masks steps whose features all equal one value, and sets them to 0. */
const masking: LayerBuilder = (source) => {
  const { config } = source;
  const value = config.number("mask_value", 0);
  config.checkHeeded();
  return plainLayer(source, {
    shapes: ([x]) => [x ?? []],
    apply: (_parameters, inputs) => {
      const x = asFloats(only(config, inputs).tensor);
      const differs = max(cast(not(equal(x, value)), "float32"), { axes: [x.rank - 1] });
      return [{ tensor: mul(x, expandAxis(differs, -1)), mask: greater(differs, 0) }];
    },
  });
};

/**
 * TimeDistributed: a layer applied at each step. The layers allowed here act on the last axis, so that it has
 * no effect.
 */
const timeDistributed: LayerBuilder = ({ config, inner }) => {
  const layer = inner("layer", "layer");
  const known = [
    "Activation",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "ELU",
    "LayerNormalization",
    "LeakyReLU",
    "ReLU",
  ];
  if (!known.includes(layer.className)) config.refuse(`a layer among ${known.join(", ")}`, layer.className);
  config.checkHeeded();
  return { ...layer, className: config.className, name: config.name };
};

function checkedFeatures(config: LayerConfig, x: Tensor, features: number): Tensor {
  if (x.rank >= 2 && x.shape.at(-1) === features) return x;
  return config.refuse(`an input [..., ${features}]`, openShape(x.shape));
}

export const feedForward: Readonly<Record<string, LayerBuilder>> = {
  Activation: activation,
  ActivityRegularization: ofTraining("l1", "l2"),
  AlphaDropout: ofTraining("rate"),
  Dense: dense,
  Dropout: ofTraining("rate"),
  ELU: eluLayer,
  Embedding: embedding,
  GaussianDropout: ofTraining("rate"),
  GaussianNoise: ofTraining("stddev"),
  LeakyReLU: leakyReluLayer,
  Masking: masking,
  ReLU: reluLayer,
  Softmax: softmaxLayer,
  SpatialDropout1D: ofTraining("rate"),
  TimeDistributed: timeDistributed,
};
