// The results of opening a model.
import type { ForecasterModel, ForecasterRecord } from "@grus/forecast";
import type { BrainModel, LayerModel, StateDictionary } from "@grus/io";
import type { KerasModel } from "@grus/keras";
import type { OnnxModel } from "@grus/onnx";
import type { OpenedText } from "./opened-text.ts";

/** A model that can be run, by kind; those of TensorFlow.js are of kind "keras", those of brain.js "brain". `model` is a `NamedModel` in every case. */
export type RunnableModel =
  | { readonly kind: "brain"; readonly model: BrainModel }
  | { readonly kind: "forecaster"; readonly record: ForecasterRecord; readonly model: ForecasterModel }
  | { readonly kind: "keras"; readonly model: KerasModel }
  | { readonly kind: "layers"; readonly model: LayerModel }
  | { readonly kind: "onnx"; readonly model: OnnxModel };

/** Tensors without a model. */
export interface OpenedWeights {
  readonly kind: "weights";
  readonly format: "HDF5" | "PyTorch" | "safetensors";
  readonly tensors: StateDictionary;
  /** The file's metadata; only for safetensors. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Element types in the file, by tensor name; none for PyTorch. */
  readonly elements?: ReadonlyMap<string, string> | undefined;
  /** Names of tensors left out because they are not weights: states of random generators. */
  readonly leftOut: readonly string[];
  /** Objects beside the tensors that are not data, by their paths, with their classes; only for PyTorch. */
  readonly passedOver?: ReadonlyMap<string, string> | undefined;
}

/** The content of a file or a directory. */
export type OpenedModel = RunnableModel | OpenedText | OpenedWeights;
