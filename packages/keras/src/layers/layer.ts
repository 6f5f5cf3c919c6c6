// What a layer of Keras' is here.
import type { NamedTensorRecord } from "@grus/io";
import { cast, Tensor } from "@grus/tensor";
import type { LayerConfig } from "../config.ts";
import type { LayerWeights } from "../weights.ts";

/** Parameters of a model: a record for each layer that has some, and in it tensors, or the records of the layers within it. */
export interface KerasParameters {
  readonly [name: string]: Tensor | KerasParameters | undefined;
}

/** Lengths of axes; undefined where one is open. */
export type OpenShape = readonly (number | undefined)[];

/** A tensor on its way through a model, with the steps that count. */
export interface KerasValue {
  readonly tensor: Tensor;
  /** bool [batch, time]: the steps that are not masked. Absent: all. */
  readonly mask?: Tensor | undefined;
}

/** What a call of a layer has besides its inputs. */
export interface LayerCall {
  readonly initialState: readonly KerasValue[];
}

/** A layer, with its weights taken from the file. */
export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  /** What is trained; empty for a layer without. */
  readonly parameters: KerasParameters;
  /** What is kept beside them and not trained, such as moving means; absent where there is nothing. */
  readonly statistics?: KerasParameters | undefined;
  /** How many numbers it holds, those that are not trained too. */
  readonly parameterCount: number;
  /** How its gates are computed; only of recurrent layers. */
  readonly gates?: string | undefined;
  /** What is to be known of how it is read. */
  readonly notes?: readonly string[] | undefined;
  readonly shapes: (inputs: readonly OpenShape[]) => readonly OpenShape[];
  readonly apply: (
    parameters: KerasParameters,
    inputs: readonly KerasValue[],
    call: LayerCall,
  ) => readonly KerasValue[];
}

/** Where a layer is read from. */
export interface LayerSource {
  readonly config: LayerConfig;
  readonly weights: LayerWeights;
  /** Builds a layer within this one from its place in the configuration; its weights are under `part`. */
  readonly inner: (option: string, part: string) => KerasLayer;
}

/** Makes a layer from its configuration and weights. */
export type LayerBuilder = (source: LayerSource) => KerasLayer;

/** What every layer without weights is made of. */
export function plainLayer(
  { config }: LayerSource,
  { shapes, apply }: Pick<KerasLayer, "shapes" | "apply">,
): KerasLayer {
  const { className, name } = config;
  return { className, name, parameters: {}, parameterCount: 0, shapes, apply };
}

/** The tensors of a layer by name, without those of the layers within it. */
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

/** A value with its mask, where it has one. */
export function withMask(tensor: Tensor, mask: Tensor | undefined): KerasValue {
  return mask === undefined ? { tensor } : { tensor, mask };
}

/** A text for an open shape. */
export function openShape(shape: OpenShape): string {
  return `[${shape.map((length) => length ?? "?").join(", ")}]`;
}
