// A model whose layers are built.
import type { DType } from "@grus/tensor";
import type { KerasLayer, KerasParameters, KerasValue, OpenShape } from "./layers/layer.ts";
import type { GraphInput } from "./model-graph.ts";

/** A layer with the known shape of its output. */
export interface BuiltLayer {
  readonly layer: KerasLayer;
  /** Undefined for a layer that is not called, or if the input shape is unknown. */
  readonly outputShape: OpenShape | undefined;
}

/** A model with built layers. */
export interface BuiltModel {
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: OpenShape | undefined;
    readonly dtype: DType;
  }[];
  /** Layers in the order of the file, including those of nested models. */
  readonly layers: readonly BuiltLayer[];
  readonly parameters: KerasParameters;
  /** Tensors kept beside them and not trained. */
  readonly statistics: KerasParameters;
  /** Inputs whose values are indices of an embedding. */
  readonly indexInputs: ReadonlySet<string>;
  /** The number of layers that one run applies. */
  readonly calls: number;
  readonly run: (
    parameters: KerasParameters,
    inputs: ReadonlyMap<string, KerasValue>,
  ) => readonly KerasValue[];
}
