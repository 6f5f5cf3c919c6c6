// The representation of Keras layers.
import type { NamedTensorRecord } from "@grus/io";
import { cast, type DType, fromData, Tensor } from "@grus/tensor";
import { type Argument, isNull } from "../arguments.ts";
import type { LayerConfig } from "../config.ts";
import type { LayerWeights } from "../weights.ts";

/** Parameters of a model: a record per layer that has any, of tensors or of the records of nested layers. */
export interface KerasParameters {
  readonly [name: string]: Tensor | KerasParameters | undefined;
}

/** Lengths of axes; undefined for a dynamic one. */
export type OpenShape = readonly (number | undefined)[];

/** A shape and an element type. */
export interface OpenSpec {
  readonly shape: OpenShape;
  readonly dtype: DType;
}

/** A tensor within a model, with its mask. */
export interface KerasValue {
  readonly tensor: Tensor;
  /** bool [batch, time]: the unmasked steps. Absent: all. */
  readonly mask?: Tensor | undefined;
}

/** The arguments of a call besides its inputs. */
export interface LayerCall {
  readonly initialState: readonly KerasValue[];
  /** Whether a mask was passed by name; if so, it replaces those of the inputs. */
  readonly hasMask: boolean;
  /** Positional arguments, of operations. */
  readonly args: readonly Argument<KerasValue>[];
  /** Arguments by name, without those above. */
  readonly named: Readonly<Record<string, Argument<KerasValue>>>;
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
  /** The number of layers that one call applies, of a model; default 1. */
  readonly calls?: number | undefined;
  /** The computation of the gates; only for recurrent layers. */
  readonly gates?: string | undefined;
  /** Remarks on how it is read. */
  readonly notes?: readonly string[] | undefined;
  /** The names of its inputs where they are separate arguments; default one argument. */
  readonly inputs?: readonly string[] | undefined;
  /** The names of further arguments of a call; "any" for an operation, which checks them itself. */
  readonly options?: readonly string[] | "any" | undefined;
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
  own: Pick<KerasLayer, "apply" | "inputs" | "options">,
): KerasLayer {
  const { className, name } = config;
  return { className, name, parameters: {}, parameterCount: 0, ...own };
}

/** The fields of layers with weights, which are all trained. */
export function weightedLayer(
  { config }: LayerSource,
  parameters: NamedTensorRecord,
  own: Pick<KerasLayer, "apply" | "inputs" | "options">,
): KerasLayer {
  const { className, name } = config;
  return { className, name, parameters, parameterCount: elementsIn(parameters), ...own };
}

/** The number of elements of tensors. */
export function elementsIn(tensors: NamedTensorRecord): number {
  return Object.values(tensors).reduce((total, { size }) => total + size, 0);
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

/** A true or false argument of a call; false if absent. */
export function flagOf(config: LayerConfig, { named }: LayerCall, name: string): boolean {
  const own = named[name];
  if (own === undefined || isNull(own)) return false;
  if (own.kind === "constant" && typeof own.value === "boolean") return own.value;
  return config.refuse(`true or false as the argument ${name}`, "something else");
}

/** A tensor among the arguments of a call; undefined if absent. */
export function tensorOf(config: LayerConfig, { named }: LayerCall, name: string): Tensor | undefined {
  const own = named[name];
  if (own === undefined || isNull(own)) return undefined;
  if (own.kind === "value") return own.value.tensor;
  if (own.kind === "array") return fromData(own.data);
  return config.refuse(`a tensor as the argument ${name}`, "something else");
}

/** Formats a shape with dynamic axes. */
export function openShape(shape: OpenShape): string {
  return `[${shape.map((length) => length ?? "?").join(", ")}]`;
}
