// Conversion of the weights of Keras' convolutions to and from ours: Keras has the axes of the kernel first,
// we, as PyTorch, last.
import { allocate, fromData, sizeOf, stridesOf, type Tensor, type TensorData } from "@grus/tensor";
import { KerasLayoutError } from "./keras-layout.ts";

/** The weights of `keras.layers.Conv1D`, `Conv2D` or `Conv3D`, and of the transposed layers. */
export interface KerasConvWeights {
  /**
   * [...kernel, channels / groups, filters]; of a transposed layer [...kernel, filters, channels]; of a
   * depthwise one [...kernel, channels, multiplier].
   */
  readonly kernel: TensorData;
  /** [filters]; absent without `use_bias`. */
  readonly bias?: TensorData | undefined;
}

/** The parameters of a convolution. */
export interface ConvParameters {
  /**
   * [outputs, channels / groups, ...kernel]; of a transposed convolution [channels, outputs, ...kernel]; of a
   * depthwise one [channels · multiplier, 1, ...kernel].
   */
  readonly weight: Tensor;
  /** [outputs]; absent without bias. */
  readonly bias?: Tensor | undefined;
}

/**
 * The parameters of a `keras.layers.Conv1D`, `Conv2D` or `Conv3D`, or of a transposed one: the last two axes
 * of the kernel come first, in reverse. Throws {@link KerasLayoutError}.
 */
export function convFromKeras({ kernel, bias }: KerasConvWeights): ConvParameters {
  const rank = rankOf("convFromKeras", kernel);
  const order = [rank - 1, rank - 2, ...spatialAxes(rank - 2)];
  return withBias(permuted(kernel, order), bias);
}

/** The inverse of {@link convFromKeras}. Throws {@link KerasLayoutError}. */
export function convToKeras({ weight, bias }: ConvParameters): KerasConvWeights {
  const rank = rankOf("convToKeras", weight);
  const order = [...spatialAxes(rank - 2).map((axis) => axis + 2), 1, 0];
  return { kernel: permuted(weight, order), ...(bias === undefined ? {} : { bias }) };
}

/**
 * The parameters of a `keras.layers.DepthwiseConv1D` or `DepthwiseConv2D`: the outputs of one channel are
 * adjacent. Throws {@link KerasLayoutError}.
 */
export function depthwiseConvFromKeras({ kernel, bias }: KerasConvWeights): ConvParameters {
  const rank = rankOf("depthwiseConvFromKeras", kernel);
  const moved = permuted(kernel, [rank - 2, rank - 1, ...spatialAxes(rank - 2)]);
  const [channels, multiplier, ...sizes] = moved.shape;
  return withBias({ ...moved, shape: [channels! * multiplier!, 1, ...sizes] }, bias);
}

/**
 * The inverse of {@link depthwiseConvFromKeras}, for a number of channels. Throws {@link KerasLayoutError}.
 */
export function depthwiseConvToKeras({ weight, bias }: ConvParameters, channels: number): KerasConvWeights {
  const rank = rankOf("depthwiseConvToKeras", weight);
  const [outputs, one, ...sizes] = weight.shape;
  if (one !== 1 || outputs! % channels !== 0)
    throw layoutError("depthwiseConvToKeras", weight, `[${channels} · multiplier, 1, ...kernel]`);
  const grouped = { ...dataOf(weight), shape: [channels, outputs! / channels, ...sizes] };
  const order = [...spatialAxes(rank - 2).map((axis) => axis + 2), 0, 1];
  return { kernel: permuted(grouped, order), ...(bias === undefined ? {} : { bias }) };
}

function spatialAxes(count: number): number[] {
  return Array.from({ length: count }, (_, axis) => axis);
}

function withBias(weight: TensorData, bias: TensorData | undefined): ConvParameters {
  return { weight: fromData(weight), ...(bias === undefined ? {} : { bias: fromData(bias) }) };
}

function dataOf({ shape, dtype, data }: TensorData): TensorData {
  return { shape, dtype, data };
}

/** Elements with their axes in another order. */
function permuted({ shape, data }: TensorData, order: readonly number[]): TensorData {
  const strides = stridesOf(shape);
  const to = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const moved = allocate("float32", sizeOf(to));
  const index = to.map(() => 0);
  for (let i = 0, from = 0; i < moved.length; i++) {
    moved[i] = data[from]!;
    for (let axis = to.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < to[axis]!) break;
      from -= steps[axis]! * to[axis]!;
      index[axis] = 0;
    }
  }
  return { shape: to, dtype: "float32", data: moved };
}

function rankOf(where: string, weight: TensorData): number {
  if (weight.shape.length >= 3 && weight.dtype === "float32") return weight.shape.length;
  throw layoutError(where, weight, "a float32 kernel of three axes or more");
}

function layoutError(where: string, { shape, dtype }: TensorData, expected: string): KerasLayoutError {
  return new KerasLayoutError(
    `${where}: the weight is ${dtype} [${shape.join(", ")}]; expected ${expected}.\nPass the weights of one convolution.`,
  );
}
