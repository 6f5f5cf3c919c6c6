// Conversion of parameters from and to PyTorch's names, of `nn.RNN`, `nn.GRU`, `nn.LSTM`, `nn.Linear`,
// `nn.Embedding`, `nn.LayerNorm`, `nn.RMSNorm` and `nn.BatchNorm1d`. The layout is the same: [gates · hiddenSize, …] with
// GRU gates r, z, n and LSTM gates i, f, g, o; only the names differ.
import type {
  BatchNormParameters,
  Directions,
  EmbeddingParameters,
  LinearParameters,
  NormParameters,
  ProjectedLstmParameters,
  RecurrentLayerParameters,
  RecurrentParameters,
  RmsNormParameters,
} from "@grus/cells";
import { fromData, full, GrusError, type Tensor, type TensorData } from "@grus/tensor";

/** Tensors under PyTorch's names, such as a state dictionary read from safetensors. */
export type StateDictionary = ReadonlyMap<string, TensorData>;

/** Options of conversions from and to PyTorch's names. */
export interface PyTorchOptions {
  /** The prefix of the names: the module's name, such as "encoder.gru". Default none. */
  readonly prefix?: string | undefined;
}

/**
 * A state dictionary that lacks a tensor of a module.
 *
 * Pass the `prefix` of the module's names, and read the tensors with the function for its kind of layer.
 */
export class PyTorchLayoutError extends GrusError {
  override readonly name = "PyTorchLayoutError";
}

/**
 * The parameters of an `nn.RNN`, `nn.GRU` or `nn.LSTM`. The numbers of layers and directions and the presence
 * of biases are inferred from the names. Throws {@link PyTorchLayoutError} for missing names, and for a
 * projection (`proj_size`), which {@link projectedLstmFromPyTorch} reads.
 */
export function recurrentFromPyTorch(
  tensors: StateDictionary,
  { prefix = "" }: PyTorchOptions = {},
): RecurrentLayerParameters<RecurrentParameters> {
  const projection = nameOf(prefix, "weight_hr_l0");
  if (tensors.has(projection)) {
    throw new PyTorchLayoutError(
      `recurrentFromPyTorch: expected no projection; got "${projection}".\nRead it with projectedLstmFromPyTorch.`,
    );
  }
  return readLayers(tensors, prefix, readCell);
}

/**
 * The parameters of an `nn.LSTM(proj_size=…)`, for layers of `projectedLstmCell`. Throws
 * {@link PyTorchLayoutError} for missing names.
 */
export function projectedLstmFromPyTorch(
  tensors: StateDictionary,
  { prefix = "" }: PyTorchOptions = {},
): RecurrentLayerParameters<ProjectedLstmParameters> {
  return readLayers(tensors, prefix, (...place) => ({
    ...readCell(...place),
    weightHr: take(tensors, nameOf(prefix, `weight_hr${place[2]}`)),
  }));
}

/** The state dictionary that {@link recurrentFromPyTorch} or {@link projectedLstmFromPyTorch} reads. */
export function recurrentToPyTorch(
  { layers }: RecurrentLayerParameters<RecurrentParameters & { readonly weightHr?: Tensor | undefined }>,
  { prefix = "" }: PyTorchOptions = {},
): Map<string, Tensor> {
  return new Map(
    layers.flatMap(({ forward, reverse }, layer) => [
      ...namedCell(forward, prefix, `_l${layer}`),
      ...(reverse === undefined ? [] : namedCell(reverse, prefix, `_l${layer}_reverse`)),
    ]),
  );
}

/**
 * The parameters of an `nn.Linear`. Throws {@link PyTorchLayoutError} if the weight is missing; the bias is
 * optional.
 */
export function linearFromPyTorch(
  tensors: StateDictionary,
  { prefix = "" }: PyTorchOptions = {},
): LinearParameters {
  const bias = tensors.get(nameOf(prefix, "bias"));
  return {
    weight: take(tensors, nameOf(prefix, "weight")),
    ...(bias === undefined ? {} : { bias: fromData(bias) }),
  };
}

/** The state dictionary that {@link linearFromPyTorch} reads. */
export function linearToPyTorch(
  { weight, bias }: LinearParameters,
  { prefix = "" }: PyTorchOptions = {},
): Map<string, Tensor> {
  const named: [string, Tensor][] = [[nameOf(prefix, "weight"), weight]];
  return new Map(bias === undefined ? named : [...named, [nameOf(prefix, "bias"), bias]]);
}

/** The parameters of an `nn.Embedding`. Throws {@link PyTorchLayoutError} if the weight is missing. */
export function embeddingFromPyTorch(
  tensors: StateDictionary,
  { prefix = "" }: PyTorchOptions = {},
): EmbeddingParameters {
  return { weight: take(tensors, nameOf(prefix, "weight")) };
}

/** The state dictionary that {@link embeddingFromPyTorch} reads. */
export function embeddingToPyTorch(
  { weight }: EmbeddingParameters,
  { prefix = "" }: PyTorchOptions = {},
): Map<string, Tensor> {
  return new Map([[nameOf(prefix, "weight"), weight]]);
}

/**
 * The parameters of an `nn.LayerNorm` or of a similar module with weight and bias. Throws
 * {@link PyTorchLayoutError} if one is missing.
 */
export function normFromPyTorch(
  tensors: StateDictionary,
  { prefix = "" }: PyTorchOptions = {},
): NormParameters {
  return { weight: take(tensors, nameOf(prefix, "weight")), bias: take(tensors, nameOf(prefix, "bias")) };
}

/** The state dictionary that {@link normFromPyTorch} reads. */
export function normToPyTorch(
  { weight, bias }: NormParameters,
  { prefix = "" }: PyTorchOptions = {},
): Map<string, Tensor> {
  return new Map([
    [nameOf(prefix, "weight"), weight],
    [nameOf(prefix, "bias"), bias],
  ]);
}

/** The parameters of an `nn.RMSNorm`. Throws {@link PyTorchLayoutError} if the weight is missing. */
export function rmsNormFromPyTorch(
  tensors: StateDictionary,
  { prefix = "" }: PyTorchOptions = {},
): RmsNormParameters {
  return { weight: take(tensors, nameOf(prefix, "weight")) };
}

/** The state dictionary that {@link rmsNormFromPyTorch} reads. */
export function rmsNormToPyTorch(
  { weight }: RmsNormParameters,
  { prefix = "" }: PyTorchOptions = {},
): Map<string, Tensor> {
  return new Map([[nameOf(prefix, "weight"), weight]]);
}

/**
 * The parameters of an `nn.BatchNorm1d`, its running statistics among them. Throws {@link PyTorchLayoutError}
 * for names that are missing.
 */
export function batchNormFromPyTorch(
  tensors: StateDictionary,
  { prefix = "" }: PyTorchOptions = {},
): BatchNormParameters {
  return {
    ...normFromPyTorch(tensors, { prefix }),
    runningMean: take(tensors, nameOf(prefix, "running_mean")),
    runningVariance: take(tensors, nameOf(prefix, "running_var")),
  };
}

/**
 * The state dictionary that {@link batchNormFromPyTorch} reads; `num_batches_tracked`, which only
 * momentum=None uses, is 0.
 */
export function batchNormToPyTorch(
  parameters: BatchNormParameters,
  { prefix = "" }: PyTorchOptions = {},
): Map<string, Tensor> {
  return new Map([
    ...normToPyTorch(parameters, { prefix }),
    [nameOf(prefix, "running_mean"), parameters.runningMean],
    [nameOf(prefix, "running_var"), parameters.runningVariance],
    [nameOf(prefix, "num_batches_tracked"), full([], 0, "int32")],
  ]);
}

function readLayers<Parameters>(
  tensors: StateDictionary,
  prefix: string,
  read: (tensors: StateDictionary, prefix: string, suffix: string) => Parameters,
): RecurrentLayerParameters<Parameters> {
  const layers: Directions<Parameters>[] = [];
  do {
    const suffix = `_l${layers.length}`;
    const isBidirectional = tensors.has(nameOf(prefix, `weight_ih${suffix}_reverse`));
    layers.push({
      forward: read(tensors, prefix, suffix),
      ...(isBidirectional ? { reverse: read(tensors, prefix, `${suffix}_reverse`) } : {}),
    });
  } while (tensors.has(nameOf(prefix, `weight_ih_l${layers.length}`)));
  return { layers };
}

function readCell(tensors: StateDictionary, prefix: string, suffix: string): RecurrentParameters {
  const read = (name: string) => take(tensors, nameOf(prefix, `${name}${suffix}`));
  const weights = { weightIh: read("weight_ih"), weightHh: read("weight_hh") };
  if (!tensors.has(nameOf(prefix, `bias_ih${suffix}`))) return weights;
  return { ...weights, biasIh: read("bias_ih"), biasHh: read("bias_hh") };
}

function namedCell(
  cell: RecurrentParameters & { readonly weightHr?: Tensor | undefined },
  prefix: string,
  suffix: string,
): [string, Tensor][] {
  const { weightIh, weightHh, biasIh, biasHh, weightHr } = cell;
  const named = {
    weight_ih: weightIh,
    weight_hh: weightHh,
    bias_ih: biasIh,
    bias_hh: biasHh,
    weight_hr: weightHr,
  };
  return Object.entries(named).flatMap(([name, tensor]): [string, Tensor][] =>
    tensor === undefined ? [] : [[nameOf(prefix, `${name}${suffix}`), tensor]],
  );
}

function take(tensors: StateDictionary, name: string): Tensor {
  const found = tensors.get(name);
  if (found !== undefined) return fromData(found);
  const names = [...tensors.keys()];
  const list = names.slice(0, 8).join(", ") + (names.length > 8 ? `, … (${names.length} in all)` : "");
  throw new PyTorchLayoutError(
    `expected a tensor "${name}"; got a state dictionary of ${list || "nothing"}.\nPass the module's name as prefix.`,
  );
}

function nameOf(prefix: string, name: string): string {
  return prefix === "" ? name : `${prefix}.${name}`;
}
