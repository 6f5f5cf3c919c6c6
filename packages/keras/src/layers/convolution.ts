// Convolutions over one, two or three axes: plain, channel by channel, separable and transposed. They drop
// masks, as in Keras.
import {
  add,
  convolution,
  type Padding,
  type Tensor,
  type TensorData,
  transposedConvolution,
} from "@grus/tensor";
import { activationOf } from "../activations.ts";
import type { LayerConfig } from "../config.ts";
import { convFromKeras, depthwiseConvFromKeras } from "../conv-layout.ts";
import { asFloats, type LayerBuilder, only, tensorsOf, weightedLayer } from "./layer.ts";
import { spatialFormat, spatialRank } from "./spatial.ts";

/** The geometry of the windows of a layer. */
export interface Geometry {
  readonly rank: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: Extract<Padding, string>;
}

/** Reads the geometry of a convolution. */
export function geometryOf(config: LayerConfig, rank: number): Geometry {
  const padding = config.text("padding", "valid").toLowerCase();
  if (padding !== "valid" && padding !== "same" && padding !== "causal")
    return config.refuse("padding valid, same or causal", padding);
  return {
    rank,
    kernel: config.perAxis("kernel_size", 1, rank),
    strides: config.perAxis("strides", 1, rank),
    dilations: config.perAxis("dilation_rate", 1, rank),
    padding,
  };
}

/** Throws unless a kernel has a shape; undefined is the number of channels of the input. */
export function checkKernel(
  config: LayerConfig,
  { shape }: TensorData,
  expected: readonly (number | undefined)[],
): void {
  const fits = expected.every((length, i) => length === undefined || length === shape[i]);
  if (shape.length !== expected.length || !fits)
    config.refuse(
      `a kernel [${expected.map((length) => length ?? "channels").join(", ")}]`,
      `[${shape.join(", ")}]`,
    );
}

type Weights = Readonly<Record<string, TensorData>>;
type Parameters = Readonly<Record<string, Tensor>>;

/** What distinguishes the kinds of convolutions. */
interface Kind {
  /** Names of weights before the bias. */
  readonly names: readonly string[];
  readonly parameters: (taken: Weights) => Parameters;
  /** [batch, ...spatial, channels] to [batch, ...windows, outputs], without bias. */
  readonly apply: (x: Tensor, own: Parameters) => Tensor;
}

/** A layer of convolutions with a bias and an activation. */
function convolutional(kindOf: (config: LayerConfig, geometry: Geometry) => Kind): LayerBuilder {
  return (source) => {
    const { config, weights } = source;
    const rank = spatialRank(config);
    const kind = kindOf(config, geometryOf(config, rank));
    const hasBias = config.flag("use_bias", true);
    const activation = activationOf(config, "activation", "linear").apply;
    const inFormat = spatialFormat(config, rank);
    config.checkHeeded();
    const taken = weights.take("", hasBias ? [...kind.names, "bias"] : kind.names);
    return weightedLayer(source, kind.parameters(taken), {
      apply: (parameters, inputs) => {
        const own = tensorsOf(parameters);
        const y = inFormat(asFloats(only(config, inputs).tensor), (x) => {
          const product = kind.apply(x, own);
          return own.bias === undefined ? product : add(product, own.bias);
        });
        return [{ tensor: activation(y) }];
      },
    });
  };
}

const conv = convolutional((config, geometry) => {
  const filters = config.size("filters");
  const groups = config.has("groups") ? config.size("groups") : 1;
  return {
    names: ["kernel"],
    parameters: ({ kernel, bias }) => {
      checkKernel(config, kernel!, [...geometry.kernel, undefined, filters]);
      return { ...convFromKeras({ kernel: kernel!, bias }) } as Parameters;
    },
    apply: (x, { weight }) => convolution(x, weight!, { ...geometry, groups }),
  };
});

/** Keras 2 names the kernel otherwise. */
const depthwiseConv = convolutional((config, geometry) => {
  const multiplier = config.has("depth_multiplier") ? config.size("depth_multiplier") : 1;
  const name = config.version < 3 ? "depthwise_kernel" : "kernel";
  ignoreUnused(config);
  return {
    names: [name],
    parameters: ({ [name]: kernel, bias }) => {
      checkKernel(config, kernel!, [...geometry.kernel, undefined, multiplier]);
      return { ...depthwiseConvFromKeras({ kernel: kernel!, bias }) } as Parameters;
    },
    apply: (x, { weight }) => convolution(x, weight!, { ...geometry, groups: x.shape.at(-1)! }),
  };
});

/** Keras 2 writes options of plain convolutions that have no effect here. */
function ignoreUnused(config: LayerConfig): void {
  if (config.version < 3) config.ignore("filters", "groups", "kernel_initializer");
}

const separableConv = convolutional((config, geometry) => {
  const filters = config.size("filters");
  const multiplier = config.has("depth_multiplier") ? config.size("depth_multiplier") : 1;
  if (config.version < 3) config.ignore("groups");
  const ones = geometry.kernel.map(() => 1);
  return {
    names: ["depthwise_kernel", "pointwise_kernel"],
    parameters: ({ depthwise_kernel: depthwise, pointwise_kernel: pointwise, bias }) => {
      checkKernel(config, depthwise!, [...geometry.kernel, undefined, multiplier]);
      checkKernel(config, pointwise!, [...ones, depthwise!.shape.at(-2)! * multiplier, filters]);
      const { weight: depthwiseWeight } = depthwiseConvFromKeras({ kernel: depthwise! });
      const { weight: pointwiseWeight, ...others } = convFromKeras({ kernel: pointwise!, bias });
      return { depthwiseWeight, pointwiseWeight, ...others } as Parameters;
    },
    apply: (x, { depthwiseWeight, pointwiseWeight }) =>
      convolution(
        convolution(x, depthwiseWeight!, { ...geometry, groups: x.shape.at(-1)! }),
        pointwiseWeight!,
      ),
  };
});

const transposedConv = convolutional((config, geometry) => {
  const filters = config.size("filters");
  const { rank, kernel, strides, padding } = geometry;
  if (padding === "causal") config.refuse("padding valid or same", padding);
  if (geometry.dilations.some((dilation) => dilation !== 1)) config.only("dilation_rate", 1);
  if (config.version < 3) config.ignore("groups");
  const extra = config.has("output_padding") ? config.perAxis("output_padding", 0, rank, 0) : undefined;
  return {
    names: ["kernel"],
    parameters: ({ kernel: own, bias }) => {
      checkKernel(config, own!, [...kernel, filters, undefined]);
      return { ...convFromKeras({ kernel: own!, bias }) } as Parameters;
    },
    apply: (x, { weight }) => {
      const crop = kernel.map((size, i) =>
        cropOf(x.shape[i + 1]!, size, strides[i]!, padding === "same", extra?.[i]),
      );
      return transposedConvolution(x, weight!, { strides, crop });
    },
  };
});

/**
 * The elements that Keras leaves out on each side of an axis: its result has length · stride elements with
 * "same" padding, and at least the whole windows with "valid"; `output_padding` sets the length.
 */
function cropOf(
  length: number,
  size: number,
  stride: number,
  isSame: boolean,
  extra: number | undefined,
): readonly [number, number] {
  const whole = (length - 1) * stride + size;
  const implied = isSame ? length * stride : length * stride + Math.max(size - stride, 0);
  const wanted = extra === undefined ? implied : whole + extra - (isSame ? 2 * Math.floor(size / 2) : 0);
  const before = isSame ? Math.floor(Math.max(0, whole - wanted) / 2) : 0;
  return [before, whole - before - wanted];
}

export const convolutions: Readonly<Record<string, LayerBuilder>> = {
  Conv1D: conv,
  Conv1DTranspose: transposedConv,
  Conv2D: conv,
  Conv2DTranspose: transposedConv,
  Conv3D: conv,
  Conv3DTranspose: transposedConv,
  DepthwiseConv1D: depthwiseConv,
  DepthwiseConv2D: depthwiseConv,
  SeparableConv1D: separableConv,
  SeparableConv2D: separableConv,
};
