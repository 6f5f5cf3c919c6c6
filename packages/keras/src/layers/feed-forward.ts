// Layers applied to each step: Dense, Embedding, Masking, activations, and layers that are the identity in
// inference.
import {
  add,
  cast,
  equal,
  expandAxis,
  fromData,
  gather,
  greater,
  matmul,
  max,
  mul,
  neg,
  not,
  relu,
  reshape,
  sizeOf,
  softmax,
  sub,
  type Tensor,
  transpose,
  where,
} from "@grus/tensor";
import { activationLayers, activationOf } from "../activations.ts";
import type { LayerConfig } from "../config.ts";
import { denseFromKeras, embeddingFromKeras } from "../keras-layout.ts";
import {
  asFloats,
  type LayerBuilder,
  only,
  openShape,
  plainLayer,
  tensorsOf,
  weightedLayer,
  withMask,
} from "./layer.ts";

/** A layer without weights that preserves the mask. */
function elementwise(of: (config: LayerConfig) => (x: Tensor) => Tensor): LayerBuilder {
  return (source) => {
    const { config } = source;
    const apply = of(config);
    config.checkHeeded();
    return plainLayer(source, {
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

/** α x below 0 with a slope for each position, of which some axes may be shared, x above. */
const preluLayer: LayerBuilder = (source) => {
  const { config, weights } = source;
  // The weights have one element along shared axes.
  config.ignore("shared_axes");
  config.checkHeeded();
  const { alpha } = weights.take("", ["alpha"]);
  return weightedLayer(
    source,
    { alpha: fromData(alpha) },
    {
      apply: (parameters, inputs) => {
        const { tensor, mask } = only(config, inputs);
        const x = asFloats(tensor);
        const slope = tensorsOf(parameters).alpha!;
        return [withMask(sub(relu(x), mul(slope, relu(neg(x)))), mask)];
      },
    },
  );
};

/** Over one axis or several together; masked positions get a share of 0. */
const softmaxLayer: LayerBuilder = (source) => {
  const { config } = source;
  config.integers("axis", -1);
  config.checkHeeded();
  return plainLayer(source, {
    apply: (_parameters, inputs) => {
      const { tensor, mask } = only(config, inputs);
      const x = asFloats(tensor);
      if (mask !== undefined && mask.rank !== x.rank)
        config.refuse(`a mask of ${x.rank} axes`, `${mask.rank}`, "Keras does not take it either.");
      const kept = mask === undefined ? x : where(mask, x, -1e9);
      return [withMask(softmaxOver(kept, config.axes("axis", -1, x.rank)), mask)];
    },
  });
};

/** Softmax over some axes together. */
export function softmaxOver(x: Tensor, axes: readonly number[]): Tensor {
  const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...others, ...axes];
  if (axes.length === 1 && axes[0] === x.rank - 1) return softmax(x);
  const moved = transpose(x, order);
  const flat = reshape(moved, [
    ...others.map((axis) => x.shape[axis]!),
    sizeOf(axes.map((a) => x.shape[a]!)),
  ]);
  const back = order.map((_, axis) => order.indexOf(axis));
  return transpose(reshape(softmax(flat), moved.shape), back);
}

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
    apply: (_parameters, inputs) => {
      const x = asFloats(only(config, inputs).tensor);
      const differs = max(cast(not(equal(x, value)), "float32"), { axes: [x.rank - 1] });
      return [{ tensor: mul(x, expandAxis(differs, -1)), mask: greater(differs, 0) }];
    },
  });
};

function checkedFeatures(config: LayerConfig, x: Tensor, features: number): Tensor {
  if (x.rank >= 2 && x.shape.at(-1) === features) return x;
  return config.refuse(`an input [..., ${features}]`, openShape(x.shape));
}

export const feedForward: Readonly<Record<string, LayerBuilder>> = {
  Activation: elementwise((config) => activationLayers.Activation!(config)),
  ActivityRegularization: ofTraining("l1", "l2"),
  AlphaDropout: ofTraining("rate"),
  Dense: dense,
  Dropout: ofTraining("rate"),
  ELU: elementwise((config) => activationLayers.ELU!(config)),
  Embedding: embedding,
  GaussianDropout: ofTraining("rate"),
  GaussianNoise: ofTraining("stddev"),
  Identity: ofTraining(),
  LeakyReLU: elementwise((config) => activationLayers.LeakyReLU!(config)),
  Masking: masking,
  PReLU: preluLayer,
  ReLU: elementwise((config) => activationLayers.ReLU!(config)),
  Softmax: softmaxLayer,
  SpatialDropout1D: ofTraining("rate"),
  SpatialDropout2D: ofTraining("rate", "data_format"),
  SpatialDropout3D: ofTraining("rate", "data_format"),
  ThresholdedReLU: elementwise((config) => activationLayers.ThresholdedReLU!(config)),
};
