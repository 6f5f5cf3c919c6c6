// Conversion of Keras' layer weights to and from our parameters. Keras stores kernels as [input, gates ·
// units], we as [gates · hiddenSize, input]; its GRU has the gates z, r, h, ours r, z, n; its LSTM has i, f,
// c, o, which are our i, f, g, o.
import type {
  BatchNormParameters,
  EmbeddingParameters,
  LinearParameters,
  NormParameters,
  RecurrentParameters,
} from "@grus/cells";
import { allocate, axes, fromData, GrusError, type Tensor, type TensorData } from "@grus/tensor";

/**
 * Weights that do not fit a Keras layer.
 *
 * Read the weights with the function for their kind of layer, in the shapes that the message gives.
 */
export class KerasLayoutError extends GrusError {
  override readonly name = "KerasLayoutError";
}

/** The weights of `keras.layers.GRU`, `LSTM` or `SimpleRNN`, under Keras' names. */
export interface KerasRecurrentWeights {
  /** [input, gates · units] */
  readonly kernel: TensorData;
  /** [units, gates · units] */
  readonly recurrentKernel: TensorData;
  /**
   * [gates · units]; of a GRU with `reset_after` [2, 3 · units], for the input and for the state. Absent
   * without `use_bias`.
   */
  readonly bias?: TensorData | undefined;
}

/** The weights of `keras.layers.Dense`. */
export interface KerasDenseWeights {
  /** [input, units] */
  readonly kernel: TensorData;
  /** [units]; absent without `use_bias`. */
  readonly bias?: TensorData | undefined;
}

/**
 * The weights of `keras.layers.LayerNormalization`, and the trained ones of `BatchNormalization`; each may be
 * absent (`scale`, `center`).
 */
export interface KerasNormWeights {
  readonly gamma?: TensorData | undefined;
  readonly beta?: TensorData | undefined;
}

/** The weights of `keras.layers.BatchNormalization`. */
export interface KerasBatchNormWeights extends KerasNormWeights {
  readonly movingMean: TensorData;
  readonly movingVariance: TensorData;
}

/** The parameters of `batchNorm` of @grus/cells, γ or β absent where Keras has none. */
export type KerasBatchNormParameters = Partial<NormParameters> &
  Pick<BatchNormParameters, "runningMean" | "runningVariance">;

/** The form of a GRU. */
export interface KerasGruOptions {
  /** Keras' `reset_after`: true (default) has two biases; false has one, added to the input's product. */
  readonly resetAfter?: boolean | undefined;
}

/** The index of each of our gates r, z, n among Keras' z, r, h, and vice versa. */
const GRU_GATES = [1, 0, 2];
const LSTM_GATES = [0, 1, 2, 3];
const RNN_GATES = [0];

/**
 * The parameters of a `keras.layers.GRU`. A bias [2, 3 · units] belongs to `reset_after=True`, our
 * `resetAfter: true`; one of [3 · units] to `reset_after=False`, which has no bias on the state's product,
 * and needs `resetAfter: false` in our layer. Throws {@link KerasLayoutError}.
 */
export function gruFromKeras(weights: KerasRecurrentWeights): RecurrentParameters {
  const { bias, ...kernels } = weights;
  if (bias?.shape.length !== 2) return recurrentFromKeras("gruFromKeras", weights, GRU_GATES);
  const parameters = recurrentFromKeras("gruFromKeras", kernels, GRU_GATES);
  const [two, columns] = axes(bias, 2);
  if (two !== 2 || columns !== 3 * unitsOf(weights))
    throw biasError("gruFromKeras", bias, `[2, ${3 * unitsOf(weights)}]`);
  const rows = [0, 1].map((row) => vector("gruFromKeras", bias, row * columns, columns, GRU_GATES));
  return { ...parameters, biasIh: rows[0]!, biasHh: rows[1]! };
}

/** The inverse of {@link gruFromKeras}. Absent biases become zero where Keras has one. */
export function gruToKeras(
  parameters: RecurrentParameters,
  { resetAfter = true }: KerasGruOptions = {},
): KerasRecurrentWeights {
  const { biasIh, biasHh } = parameters;
  const plain = recurrentToKeras("gruToKeras", parameters, GRU_GATES);
  if (!resetAfter || plain.bias === undefined) return plain;
  const size = plain.bias.data.length;
  const both = allocate("float32", 2 * size);
  for (const [row, own] of [biasIh, biasHh].entries())
    if (own !== undefined) both.set(vector("gruToKeras", own, 0, size, GRU_GATES).data, row * size);
  return { ...plain, bias: { shape: [2, size], dtype: "float32", data: both } };
}

/**
 * The parameters of a `keras.layers.LSTM`, whose single bias is our bias on the input's product. Throws
 * {@link KerasLayoutError}.
 */
export function lstmFromKeras(weights: KerasRecurrentWeights): RecurrentParameters {
  return recurrentFromKeras("lstmFromKeras", weights, LSTM_GATES);
}

/** The inverse of {@link lstmFromKeras}; the bias is the sum of ours. */
export function lstmToKeras(parameters: RecurrentParameters): KerasRecurrentWeights {
  return recurrentToKeras("lstmToKeras", parameters, LSTM_GATES);
}

/** The parameters of a `keras.layers.SimpleRNN`. Throws {@link KerasLayoutError}. */
export function simpleRnnFromKeras(weights: KerasRecurrentWeights): RecurrentParameters {
  return recurrentFromKeras("simpleRnnFromKeras", weights, RNN_GATES);
}

/** The inverse of {@link simpleRnnFromKeras}; the bias is the sum of ours. */
export function simpleRnnToKeras(parameters: RecurrentParameters): KerasRecurrentWeights {
  return recurrentToKeras("simpleRnnToKeras", parameters, RNN_GATES);
}

/** The parameters of a `keras.layers.Dense`. Throws {@link KerasLayoutError}. */
export function denseFromKeras({ kernel, bias }: KerasDenseWeights): LinearParameters {
  const units = matrixOf("denseFromKeras", "kernel", kernel)[1];
  if (bias !== undefined && String(bias.shape) !== String([units]))
    throw biasError("denseFromKeras", bias, `[${units}]`);
  return {
    weight: fromData(rowsOf(kernel, RNN_GATES)),
    ...(bias === undefined ? {} : { bias: fromData(bias) }),
  };
}

/** The inverse of {@link denseFromKeras}. */
export function denseToKeras({ weight, bias }: LinearParameters): KerasDenseWeights {
  matrixOf("denseToKeras", "weight", weight);
  return { kernel: columnsOf(weight, RNN_GATES), ...(bias === undefined ? {} : { bias }) };
}

/**
 * The parameters of a `keras.layers.Embedding`: the same matrix, [input_dim, output_dim]. Throws
 * {@link KerasLayoutError}.
 */
export function embeddingFromKeras({ embeddings }: { readonly embeddings: TensorData }): EmbeddingParameters {
  matrixOf("embeddingFromKeras", "embeddings", embeddings);
  return { weight: fromData(embeddings) };
}

/** The inverse of {@link embeddingFromKeras}. */
export function embeddingToKeras({ weight }: EmbeddingParameters): { readonly embeddings: Tensor } {
  return { embeddings: weight };
}

/** The parameters of a `keras.layers.LayerNormalization`: gamma is our weight, beta our bias. */
export function normFromKeras({ gamma, beta }: KerasNormWeights): Partial<NormParameters> {
  return {
    ...(gamma === undefined ? {} : { weight: fromData(gamma) }),
    ...(beta === undefined ? {} : { bias: fromData(beta) }),
  };
}

/** The inverse of {@link normFromKeras}. */
export function normToKeras({ weight, bias }: Partial<NormParameters>): KerasNormWeights {
  return {
    ...(weight === undefined ? {} : { gamma: weight }),
    ...(bias === undefined ? {} : { beta: bias }),
  };
}

/**
 * The parameters of a `keras.layers.BatchNormalization`, γ or β absent where it has none, with the moving
 * statistics used in inference.
 */
export function batchNormFromKeras({
  movingMean,
  movingVariance,
  ...weights
}: KerasBatchNormWeights): KerasBatchNormParameters {
  return {
    ...normFromKeras(weights),
    runningMean: fromData(movingMean),
    runningVariance: fromData(movingVariance),
  };
}

/** The inverse of {@link batchNormFromKeras}. */
export function batchNormToKeras({
  runningMean,
  runningVariance,
  ...norm
}: KerasBatchNormParameters): KerasBatchNormWeights {
  return { ...normToKeras(norm), movingMean: runningMean, movingVariance: runningVariance };
}

function recurrentFromKeras(
  where: string,
  weights: KerasRecurrentWeights,
  gates: readonly number[],
): RecurrentParameters {
  const { kernel, recurrentKernel, bias } = weights;
  const [, columns] = matrixOf(where, "kernel", kernel);
  const [units, recurrentColumns] = matrixOf(where, "recurrentKernel", recurrentKernel);
  if (columns !== gates.length * units || recurrentColumns !== columns)
    throw new KerasLayoutError(
      `${where}: kernels are [${kernel.shape.join(", ")}] and [${recurrentKernel.shape.join(", ")}]; expected [input, ${gates.length} · units] and [units, ${gates.length} · units].\nPass the weights of a single layer of that kind.`,
    );
  if (bias !== undefined && String(bias.shape) !== String([columns]))
    throw biasError(where, bias, `[${columns}]`);
  return {
    weightIh: fromData(rowsOf(kernel, gates)),
    weightHh: fromData(rowsOf(recurrentKernel, gates)),
    ...(bias === undefined ? {} : { biasIh: vector(where, bias, 0, columns, gates) }),
  };
}

function recurrentToKeras(
  where: string,
  { weightIh, weightHh, biasIh, biasHh }: RecurrentParameters,
  gates: readonly number[],
): KerasRecurrentWeights {
  const [rows] = matrixOf(where, "weightIh", weightIh);
  const kernels = { kernel: columnsOf(weightIh, gates), recurrentKernel: columnsOf(weightHh, gates) };
  const biases = [biasIh, biasHh].flatMap((own) =>
    own === undefined ? [] : [vector(where, own, 0, rows, gates).data],
  );
  if (biases.length === 0) return kernels;
  const sum = allocate("float32", rows).map((_, i) => biases.reduce((total, own) => total + own[i]!, 0));
  return { ...kernels, bias: { shape: [rows], dtype: "float32", data: sum } };
}

/** Transposes a matrix with a column per unit and gate to one with a row per unit and gate. */
function rowsOf(columns: TensorData, gates: readonly number[]): TensorData {
  const [inputs, width] = axes(columns, 2);
  const units = width / gates.length;
  const data = allocate("float32", inputs * width);
  for (const [gate, from] of gates.entries())
    for (let unit = 0; unit < units; unit++)
      for (let i = 0; i < inputs; i++)
        data[(gate * units + unit) * inputs + i] = columns.data[i * width + from * units + unit]!;
  return { shape: [width, inputs], dtype: "float32", data };
}

/** The inverse. Every gate permutation here is its own inverse. */
function columnsOf(rows: TensorData, gates: readonly number[]): TensorData {
  const [width, inputs] = axes(rows, 2);
  const units = width / gates.length;
  const data = allocate("float32", inputs * width);
  for (const [gate, from] of gates.entries())
    for (let unit = 0; unit < units; unit++)
      for (let i = 0; i < inputs; i++)
        data[i * width + gate * units + unit] = rows.data[(from * units + unit) * inputs + i]!;
  return { shape: [inputs, width], dtype: "float32", data };
}

/** A bias with its gates in the other order. */
function vector(
  where: string,
  bias: TensorData,
  start: number,
  length: number,
  gates: readonly number[],
): Tensor {
  if (bias.data.length < start + length) throw biasError(where, bias, `[${length}]`);
  const units = length / gates.length;
  const data = allocate("float32", length);
  for (const [gate, from] of gates.entries())
    data.set(bias.data.subarray(start + from * units, start + (from + 1) * units), gate * units);
  return fromData({ shape: [length], dtype: "float32", data });
}

function unitsOf({ recurrentKernel }: KerasRecurrentWeights): number {
  return recurrentKernel.shape[0] ?? 0;
}

function matrixOf(where: string, name: string, { shape, dtype }: TensorData): [number, number] {
  if (shape.length === 2 && dtype === "float32") return [shape[0]!, shape[1]!];
  throw new KerasLayoutError(
    `${where}: ${name} is ${dtype} [${shape.join(", ")}]; expected a float32 matrix.\nPass the weights under Keras' names.`,
  );
}

function biasError(where: string, { shape }: TensorData, expected: string): KerasLayoutError {
  return new KerasLayoutError(
    `${where}: bias has shape [${shape.join(", ")}]; expected ${expected}.\nPass the weights of a single layer of that kind.`,
  );
}
