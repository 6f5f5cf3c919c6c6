// Reads Keras models: archives of Keras 3 (.keras), and older whole models in HDF5 (.h5).

import type { RecurrentParameters } from "@grus/cells";
import type { NamedModel, NamedTensorRecord, NamedValue } from "@grus/io";
import { quote } from "@grus/io/files";
import { flatten, mapTree, type Tensor } from "@grus/tensor";
import { withAxisNames } from "./axis-names.ts";
import { buildModel } from "./build-model.ts";
import type { BuiltModel } from "./built-model.ts";
import { malformed } from "./config.ts";
import { datasetsIn, type Hdf5Dataset } from "./hdf5/read-hdf5.ts";
import { type KerasContents, type KerasFormat, readContents, readWeights } from "./keras-file.ts";
import type { KerasParameters, KerasValue, OpenShape } from "./layers/layer.ts";
import { isRecurrent } from "./recurrent-parameters.ts";

/** The description of a layer. */
export interface KerasLayerInfo {
  readonly name: string;
  readonly className: string;
  readonly outputShape: OpenShape | undefined;
  /** The number of elements, including those that are not trained. */
  readonly parameterCount: number;
  /** Of recurrent layers: Keras' gate order, gate functions, and the position of the reset gate. */
  readonly gates?: string | undefined;
  /** Remarks on how the layer is read. */
  readonly notes: readonly string[];
}

/**
 * A model from a Keras file. It is stateless: parameters are passed in, and can be trained like any others.
 */
export interface KerasModel extends NamedModel {
  /**
   * The inputs, by the names of their layers: int32 where an embedding uses them as indices, else float32.
   * Dynamic axes are named "batch" and "time", or with several inputs "batch" and "NAME_time".
   */
  readonly inputs: readonly NamedValue[];
  /**
   * The outputs, by the names of their layers; if a layer has several, with the indices of the call and the
   * output appended: "lstm:0:1".
   */
  readonly outputs: readonly NamedValue[];
  /**
   * Trainable parameters in our layout, by the layer's name and our parameter name: "gru.weightIh",
   * "bidirectional.reverse.biasIh", "dense.weight", and in a nested model "encoder.gru.weightIh".
   * {@link kerasLayerParameters} returns those of one layer; {@link gruToKeras} and similar functions convert
   * them to Keras' layout.
   */
  readonly parameters: NamedTensorRecord;
  /** Moving statistics of batch normalisation: "batch_normalization.mean" and ".variance". */
  readonly statistics: NamedTensorRecord;
  readonly layers: readonly KerasLayerInfo[];
  /** The program whose file it was read from. */
  readonly format: KerasFormat;
  /** The version of Keras that wrote the file; undefined if not recorded. */
  readonly version: string | undefined;
  /** Further metadata of the file. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The configuration and the weights as they are in the file, for {@link writeKeras}. */
  readonly contents: KerasContents;
  /**
   * Computes the outputs in inference mode: dropout has no effect, batch normalisation uses the moving
   * statistics. Throws {@link ModelFileError} for inputs or parameters that do not fit.
   */
  apply(parameters: NamedTensorRecord, inputs: NamedTensorRecord): NamedTensorRecord;
}

/**
 * Reads a `.keras` file (Keras 3, and 2.12 or later) or a whole model in HDF5 (`model.save("model.h5")`):
 * Sequential and functional models of recurrent layers and the layers used with them. Masks work as in Keras.
 * Nothing in the file is executed: custom layers, Lambda layers and anything else unsupported are refused by
 * name, as are options that would change the result. Throws {@link ModelFileError} for those, and for damaged
 * files.
 */
export function readKeras(file: Uint8Array): KerasModel {
  return modelOf(readContents(file));
}

/** The model of a file's contents. Throws as {@link readKeras} does. */
export function modelOf(contents: KerasContents): KerasModel {
  const { format = "Keras", config, weights, version, major, metadata } = contents;
  const model = buildModel(config, major, weights);
  const inputs = withAxisNames(
    model.inputs.map(({ name, shape, dtype }) => ({ name, shape, dtype: dtypeOf(model, name, dtype) })),
  );
  return {
    inputs,
    outputs: model.outputs,
    parameters: flatParameters(model.parameters),
    statistics: flatParameters(model.statistics),
    layers: model.layers.map(({ layer, outputShape }) => ({
      name: layer.name,
      className: layer.className,
      outputShape,
      parameterCount: layer.parameterCount,
      gates: layer.gates,
      notes: layer.notes ?? [],
    })),
    format,
    version,
    metadata,
    contents,
    apply: (parameters, given) => {
      const found = model.run(nestedParameters(model.parameters, parameters), checkedInputs(inputs, given));
      return Object.fromEntries(model.outputs.map(({ name }, i) => [name, found[i]!.tensor]));
    },
  };
}

/**
 * The parameters of one layer, without its name as prefix: of a GRU, LSTM or SimpleRNN `RecurrentParameters`,
 * of a Dense `LinearParameters`, of an Embedding `EmbeddingParameters`, of a normalisation `weight` and
 * `bias`; "bidirectional.forward" selects one direction. An empty record if there are none.
 */
export function kerasLayerParameters(parameters: NamedTensorRecord, layer: string): NamedTensorRecord {
  const prefix = `${layer}.`;
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}

/**
 * The parameters of one recurrent layer, or of one direction ("bidirectional.forward"), as `gruToKeras`,
 * `lstmToKeras` and `simpleRnnToKeras` take them. Throws {@link ModelFileError} if there is no such layer.
 */
export function kerasRecurrentParameters(parameters: NamedTensorRecord, layer: string): RecurrentParameters {
  const own = kerasLayerParameters(parameters, layer);
  if (isRecurrent(own)) return own;
  throw malformed({
    place: `parameters of ${quote(layer)}`,
    expected: "a recurrent layer of that name, or one direction of a layer",
    got: Object.keys(own).length === 0 ? "none" : `one of ${Object.keys(own).join(", ")}`,
    cure: "Pass parameters named as by readKeras, and a name from model.layers.",
  });
}

/**
 * The tensors of an HDF5 file, or of the weights in a `.keras` file, by path: "layers/gru/cell/vars/0".
 * Elements are read on demand, as they are in the file, in Keras' layout. Throws {@link ModelFileError}.
 */
export function readHdf5Tensors(file: Uint8Array): ReadonlyMap<string, Hdf5Dataset> {
  return datasetsIn(readWeights(file));
}

function dtypeOf(model: BuiltModel, name: string, dtype: string): "float32" | "int32" | "bool" {
  if (dtype === "bool") return "bool";
  if (model.indexInputs.has(name) || /^u?int(8|16|32|64)$/.test(dtype)) return "int32";
  if (/^b?float(16|32|64)$/.test(dtype)) return "float32";
  throw malformed({
    place: `input ${quote(name)}`,
    expected: "numbers",
    got: quote(dtype),
    cure: "String inputs are not supported; convert them to numbers before the model.",
  });
}

/** A tree of tensors. */
type TensorTree = Readonly<Record<string, Tensor>>;

function flatParameters(tree: KerasParameters): NamedTensorRecord {
  const flat = flatten(tree as TensorTree);
  const names = new Set(flat.map(({ path }) => path));
  if (names.size === flat.length) return Object.fromEntries(flat.map(({ path, leaf }) => [path, leaf]));
  throw malformed({
    place: "model",
    expected: "layer names that remain distinct",
    got: "names that collide when joined by dots",
    cure: "Name the layers without dots.",
  });
}

/** The parameters passed by the caller, as a tree. */
function nestedParameters(first: KerasParameters, own: NamedTensorRecord): KerasParameters {
  return mapTree(first as TensorTree, (expected, path) => {
    const tensor = Object.hasOwn(own, path) ? own[path] : undefined;
    if (tensor?.dtype === "float32" && String(tensor.shape) === String(expected.shape)) return tensor;
    throw malformed({
      place: `parameter ${quote(path)}`,
      expected: `float32 [${expected.shape.join(", ")}]`,
      got: tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`,
      cure: "Pass all parameters of the model, in their original shapes.",
    });
  });
}

function checkedInputs(
  inputs: readonly NamedValue[],
  given: NamedTensorRecord,
): ReadonlyMap<string, KerasValue> {
  const names = inputs.map(({ name }) => name);
  const stranger = Object.keys(given).find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw malformed({
      place: `input ${quote(stranger)}`,
      expected: `inputs among ${names.map(quote).join(", ")}`,
      got: "another",
      cure: "Pass the inputs under the model's names.",
    });
  return new Map(inputs.map((input) => [input.name, { tensor: checkedInput(input, given[input.name]) }]));
}

function checkedInput({ name, dtype, shape }: NamedValue, tensor: Tensor | undefined): Tensor {
  const fits =
    tensor !== undefined &&
    tensor.dtype === dtype &&
    (shape === undefined ||
      (shape.length === tensor.rank &&
        shape.every((length, axis) => typeof length !== "number" || length === tensor.shape[axis])));
  if (fits) return tensor;
  throw malformed({
    place: `input ${quote(name)}`,
    expected: `${dtype} [${shape?.map((length) => length ?? "?").join(", ") ?? "…"}]`,
    got: tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`,
    cure: "Pass tensors of the model's shapes.",
  });
}
