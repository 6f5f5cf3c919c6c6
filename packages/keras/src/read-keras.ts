// Models of Keras: archives of Keras 3 (.keras), and whole models in HDF5 of before (.h5).

import type { RecurrentParameters } from "@grus/cells";
import type { NamedModel, NamedTensorRecord, NamedValue } from "@grus/io";
import { quote } from "@grus/io/files";
import { flatten, mapTree, type Tensor } from "@grus/tensor";
import { withAxisNames } from "./axis-names.ts";
import { type BuiltModel, buildModel } from "./build-model.ts";
import { malformed } from "./config.ts";
import { datasetsIn, type Hdf5Dataset } from "./hdf5/read-hdf5.ts";
import { readContents, readWeights } from "./keras-file.ts";
import type { KerasParameters, KerasValue, OpenShape } from "./layers/layer.ts";
import { isRecurrent } from "./recurrent-parameters.ts";

/** A layer, for reports. */
export interface KerasLayerInfo {
  readonly name: string;
  readonly className: string;
  readonly outputShape: OpenShape | undefined;
  /** How many numbers it holds, those that are not trained too. */
  readonly parameterCount: number;
  /** Of recurrent layers: Keras' order of the gates, their functions, and where the reset gate works. */
  readonly gates?: string | undefined;
  /** What is to be known of how the layer is read. */
  readonly notes: readonly string[];
}

/** A model from a file of Keras'. It holds no state: parameters are passed in, and may be trained like any others. */
export interface KerasModel extends NamedModel {
  /**
   * What the caller passes, by the names of its layers: whole numbers where an embedding takes them as indices, else floats. Open axes are named "batch" and
   * "time", where there are several inputs "batch" and "NAME_time".
   */
  readonly inputs: readonly NamedValue[];
  /** By the names of their layers; where one gives several outputs of the model, with the number of the call and of the output behind: "lstm:0:1". */
  readonly outputs: readonly NamedValue[];
  /**
   * What is trained, in our own layout, by the layer's name and ours for the parameter: "gru.weightIh", "bidirectional.reverse.biasIh", "dense.weight", and
   * within a model in the model "encoder.gru.weightIh". {@link kerasLayerParameters} gives those of one layer, {@link gruToKeras} and its like make Keras'
   * own of them.
   */
  readonly parameters: NamedTensorRecord;
  /** Of batch normalisation: "batch_normalization.mean" and ".variance". */
  readonly statistics: NamedTensorRecord;
  readonly layers: readonly KerasLayerInfo[];
  /** The version of Keras that wrote the file; undefined where the file does not say. */
  readonly version: string | undefined;
  /** What else the file says of itself. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The outputs in inference: dropout does nothing, batches are normalised by the moving statistics. Throws {@link ModelFileError} for inputs or parameters that do not fit. */
  apply(parameters: NamedTensorRecord, inputs: NamedTensorRecord): NamedTensorRecord;
}

/**
 * Reads a `.keras` file (Keras 3, and 2.12 on) or a whole model in HDF5 (`model.save("model.h5")`): Sequential and functional models of recurrent layers and
 * of what stands around them. Masks are as in Keras. Nothing in the file is executed: custom layers, Lambda layers and anything else that is not supported
 * are refused by name, as are options that would change the result. Throws {@link ModelFileError} for those, and for damaged files.
 */
export function readKeras(file: Uint8Array): KerasModel {
  const { config, weights, version, major, metadata } = readContents(file);
  const model = buildModel(config, major, weights);
  const inputs = withAxisNames(
    model.inputs.map(({ name, shape, dtype }) => ({ name, shape, dtype: dtypeOf(model, name, dtype) })),
  );
  return {
    inputs,
    outputs: model.outputs.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
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
    version,
    metadata,
    apply: (parameters, given) => {
      const found = model.run(nestedParameters(model.parameters, parameters), checkedInputs(inputs, given));
      return Object.fromEntries(model.outputs.map(({ name }, i) => [name, found[i]!.tensor]));
    },
  };
}

/**
 * The parameters of one layer, without its name before theirs: of a GRU, LSTM or SimpleRNN `RecurrentParameters`, of a Dense `LinearParameters`, of an
 * Embedding `EmbeddingParameters`, of a normalisation `weight` and `bias`; with "bidirectional.forward" those of one direction. None are an empty record.
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
 * The parameters of one recurrent layer, or with "bidirectional.forward" of one direction, as `gruToKeras`, `lstmToKeras` and `simpleRnnToKeras` take them. Throws
 * {@link ModelFileError} where there is no such layer.
 */
export function kerasRecurrentParameters(parameters: NamedTensorRecord, layer: string): RecurrentParameters {
  const own = kerasLayerParameters(parameters, layer);
  if (isRecurrent(own)) return own;
  throw malformed({
    place: `parameters of ${quote(layer)}`,
    expected: "a recurrent layer of that name, or one direction of a layer",
    got: Object.keys(own).length === 0 ? "none" : `one of ${Object.keys(own).join(", ")}`,
    cure: "Pass parameters as readKeras names them, and a name of model.layers.",
  });
}

/**
 * The tensors of an HDF5 file, or of the weights in a `.keras` file, by path: "layers/gru/cell/vars/0". Elements are read when they are asked for, as they
 * are in the file, in Keras' layout. Throws {@link ModelFileError}.
 */
export function readHdf5Tensors(file: Uint8Array): ReadonlyMap<string, Hdf5Dataset> {
  return datasetsIn(readWeights(file));
}

function dtypeOf(model: BuiltModel, name: string, dtype: string): "float32" | "int32" {
  if (model.indexInputs.has(name) || /^u?int(8|16|32|64)$/.test(dtype)) return "int32";
  if (/^b?float(16|32|64)$/.test(dtype)) return "float32";
  throw malformed({
    place: `input ${quote(name)}`,
    expected: "numbers",
    got: quote(dtype),
    cure: "Texts are not supported; make numbers of them before the model.",
  });
}

/** A tree of tensors, as the functions on trees take it. */
type TensorTree = Readonly<Record<string, Tensor>>;

function flatParameters(tree: KerasParameters): NamedTensorRecord {
  const flat = flatten(tree as TensorTree);
  const names = new Set(flat.map(({ path }) => path));
  if (names.size === flat.length) return Object.fromEntries(flat.map(({ path, leaf }) => [path, leaf]));
  throw malformed({
    place: "model",
    expected: "names of layers that stay apart",
    got: "some that become one with points between",
    cure: "Name the layers without points.",
  });
}

/** The tree of the same parameters, as the caller has them. */
function nestedParameters(first: KerasParameters, own: NamedTensorRecord): KerasParameters {
  return mapTree(first as TensorTree, (expected, path) => {
    const tensor = Object.hasOwn(own, path) ? own[path] : undefined;
    if (tensor?.dtype === "float32" && String(tensor.shape) === String(expected.shape)) return tensor;
    throw malformed({
      place: `parameter ${quote(path)}`,
      expected: `float32 [${expected.shape.join(", ")}]`,
      got: tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`,
      cure: "Pass all parameters that the model has, of the shapes that they have.",
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
      cure: "Pass the inputs by the model's own names.",
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
