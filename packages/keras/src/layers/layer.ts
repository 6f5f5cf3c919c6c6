// The representation of Keras layers.
import type { NamedTensorRecord } from "@grus/io";
import { cast, Tensor } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import type { LayerWeights } from "../weights.ts";

/** Parameters of a model: a record per layer that has any, of tensors or of the records of nested layers. */
export interface KerasParameters {
  readonly [name: string]: Tensor | KerasParameters | undefined;
}

/** Lengths of axes; undefined for a dynamic one. */
export type OpenShape = readonly (number | undefined)[];

/** A tensor within a model, with its mask. */
export interface KerasValue {
  readonly tensor: Tensor;
  /** bool [batch, time]: the unmasked steps. Absent: all. */
  readonly mask?: Tensor | undefined;
}

/** The arguments of a call besides its inputs. */
export interface LayerCall {
  readonly initialState: readonly KerasValue[];
}

/** A layer, with its weights taken from the file. */
export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  /** Trainable tensors; empty if there are none. */
  readonly parameters: KerasParameters;
  /** Tensors that are not trained, such as moving means; absent if there are none. */
  readonly statistics?: KerasParameters | undefined;
  /** The number of elements, including those that are not trained. */
  readonly parameterCount: number;
  /** The computation of the gates; only for recurrent layers. */
  readonly gates?: string | undefined;
  /** Remarks on how it is read. */
  readonly notes?: readonly string[] | undefined;
  readonly shapes: (inputs: readonly OpenShape[]) => readonly OpenShape[];
  readonly apply: (
    parameters: KerasParameters,
    inputs: readonly KerasValue[],
    call: LayerCall,
  ) => readonly KerasValue[];
}

/** The source of a layer. */
export interface LayerSource {
  readonly config: LayerConfig;
  readonly weights: LayerWeights;
  /** Builds a nested layer from its configuration; its weights are under `part`. */
  readonly inner: (option: string, part: string) => KerasLayer;
}

/** Builds a layer from its configuration and weights. */
export type LayerBuilder = (source: LayerSource) => KerasLayer;

/** The fields of layers without weights. */
export function plainLayer(
  { config }: LayerSource,
  { shapes, apply }: Pick<KerasLayer, "shapes" | "apply">,
): KerasLayer {
  const { className, name } = config;
  return { className, name, parameters: {}, parameterCount: 0, shapes, apply };
}

/** The tensors of a layer by name, without those of nested layers. */
export function tensorsOf(parameters: KerasParameters): NamedTensorRecord {
  const own = Object.entries(parameters);
  return Object.fromEntries(own.filter((entry): entry is [string, Tensor] => entry[1] instanceof Tensor));
}

/** The only input of a call. */
export function only(config: LayerConfig, inputs: readonly KerasValue[]): KerasValue {
  const [first, ...others] = inputs;
  if (first !== undefined && others.length === 0) return first;
  return config.refuse("one input", `${inputs.length}`);
}

/** A tensor as floats. */
export function asFloats(tensor: Tensor): Tensor {
  return tensor.dtype === "float32" ? tensor : cast(tensor, "float32");
}

/** A value with its mask, if it has one. */
export function withMask(tensor: Tensor, mask: Tensor | undefined): KerasValue {
  return mask === undefined ? { tensor } : { tensor, mask };
}

/** Formats a shape with dynamic axes. */
export function openShape(shape: OpenShape): string {
  return `[${shape.map((length) => length ?? "?").join(", ")}]`;
}
