// What comes of opening a model.
import type { Forecaster } from "@grus/forecast";
import type { LayerModel, NamedModel, StateDictionary } from "@grus/io";
import type { KerasModel } from "@grus/keras";
import type { OnnxModel } from "@grus/onnx";

/** A model that can be run, by what it is. `model` is a `NamedModel` in every case. */
export type RunnableModel =
  | { readonly kind: "forecaster"; readonly forecaster: Forecaster; readonly model: NamedModel }
  | { readonly kind: "keras"; readonly model: KerasModel }
  | { readonly kind: "layers"; readonly model: LayerModel }
  | { readonly kind: "onnx"; readonly model: OnnxModel };

/** Tensors without the model that they are of. */
export interface OpenedWeights {
  readonly kind: "weights";
  readonly format: "HDF5" | "PyTorch" | "safetensors";
  readonly tensors: StateDictionary;
  /** The file's own texts; of safetensors alone. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The types of the elements in the file, by the tensors' names; not of PyTorch. */
  readonly elements?: ReadonlyMap<string, string> | undefined;
  /** Names of tensors that are no weights, and left out: states of random generators. */
  readonly leftOut: readonly string[];
}

/** What a file or a directory holds. */
export type OpenedModel = RunnableModel | OpenedWeights;
