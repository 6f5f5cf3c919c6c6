// What the recurrent sequence primitives share: operands, shape rule, and the walk over time.
import type { SequenceAttrs } from "../attributes.ts";
import type { Named } from "../by-name.ts";
import type { TypedArray } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { gruOperands } from "../operands.ts";
import type { TensorSpec } from "../primitive.ts";
import { formatShape, type Shape, sameShape } from "../shape.ts";
import { full, type Tensor, zeros } from "../tensor.ts";

/**
 * The parameters of one direction of a recurrent layer, laid out as PyTorch's; `gates` is 3 for GRU, 4 for LSTM, 1 for RNN.
 * Absent biases count as zero.
 */
export interface RecurrentWeights {
  /** [gates · hiddenSize, inputSize] */
  readonly weightIh: Tensor;
  /** [gates · hiddenSize, hiddenSize] */
  readonly weightHh: Tensor;
  /** [gates · hiddenSize] */
  readonly biasIh?: Tensor | undefined;
  /** [gates · hiddenSize] */
  readonly biasHh?: Tensor | undefined;
}

/** How a sequence is walked. */
export interface SequenceOptions {
  /** int32 [batch]: the number of valid steps of each row; padding comes after. Default: all steps. */
  readonly lengths?: Tensor | undefined;
  /** Walk from the last valid step to the first. Outputs stay at their input's place. Default false. */
  readonly reverse?: boolean | undefined;
  /** Sequences are [time, batch, features] instead of [batch, time, features]. Default false. */
  readonly timeMajor?: boolean | undefined;
}

/** The lengths that a sequence primitive works with. */
export interface SequenceSizes {
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
}

/** Reads the sizes off the sequence's shape and the recurrent weight's. */
export function sequenceSizes(x: Shape, weightHh: Shape, timeMajor: boolean): SequenceSizes {
  const [first, second, inputSize] = x as [number, number, number];
  const [batch, time] = timeMajor ? [second, first] : [first, second];
  return { batch, time, inputSize, hiddenSize: weightHh[1]! };
}

/** A sequence with so many features. */
export function sequenceSpec(
  { batch, time }: SequenceSizes,
  timeMajor: boolean,
  features: number,
): TensorSpec {
  return { shape: [...(timeMajor ? [time, batch] : [batch, time]), features], dtype: "float32" };
}

/** A hidden state or a cell state. */
export function stateSpec({ batch, hiddenSize }: SequenceSizes): TensorSpec {
  return { shape: [batch, hiddenSize], dtype: "float32" };
}

/** The static attributes of `options`. */
export function sequenceAttrs({ reverse = false, timeMajor = false }: SequenceOptions): SequenceAttrs {
  return { reverse, timeMajor };
}

/** The operands that all sequence primitives have but for the states, with defaults filled in. */
export function sequenceOperands(
  where: string,
  x: Tensor,
  weights: RecurrentWeights,
  options: SequenceOptions,
): Omit<Named<typeof gruOperands, Tensor>, "hidden"> {
  checkRanks(where, { x, ...weights }, options.timeMajor ?? false);
  const { batch, time } = sequenceSizes(x.shape, weights.weightHh.shape, options.timeMajor ?? false);
  const bias = () => zeros([weights.weightIh.shape[0]!]);
  const { weightIh, weightHh, biasIh = bias(), biasHh = bias() } = weights;
  return { x, weightIh, weightHh, biasIh, biasHh, lengths: options.lengths ?? full([batch], time, "int32") };
}

/** The operands of a sequence primitive, to be checked. */
interface SequenceSpecs {
  readonly x: TensorSpec;
  readonly hidden: TensorSpec;
  readonly cell?: TensorSpec;
  readonly weightIh: TensorSpec;
  readonly weightHh: TensorSpec;
  readonly biasIh: TensorSpec;
  readonly biasHh: TensorSpec;
  readonly lengths: TensorSpec;
}

/** Checks operands against one another; returns the sizes. */
export function checkOperands(
  where: string,
  gates: number,
  specs: SequenceSpecs,
  timeMajor: boolean,
): SequenceSizes {
  const { x, hidden, cell, weightIh, weightHh, biasIh, biasHh, lengths } = specs;
  checkRanks(where, specs, timeMajor);
  const sizes = sequenceSizes(x.shape, weightHh.shape, timeMajor);
  const { batch, inputSize, hiddenSize } = sizes;
  if (weightIh.shape[1] !== inputSize) throw inputSizeError(where, x.shape, weightIh.shape[1]!, timeMajor);
  const rows = gates * hiddenSize;
  const expect = (name: string, spec: TensorSpec, shape: Shape, axes: string) => {
    if (sameShape(spec.shape, shape)) return;
    throw new ShapeError(
      where,
      `${name} has shape ${formatShape(spec.shape)}; expected ${axes} = ${formatShape(shape)}.`,
    );
  };
  expect("weightHh", weightHh, [rows, hiddenSize], `[${gates}·hiddenSize, hiddenSize]`);
  expect("weightIh", weightIh, [rows, inputSize], `[${gates}·hiddenSize, inputSize]`);
  expect("biasIh", biasIh, [rows], `[${gates}·hiddenSize]`);
  expect("biasHh", biasHh, [rows], `[${gates}·hiddenSize]`);
  for (const [name, state] of Object.entries({ hidden, cell }))
    if (state !== undefined) expect(name, state, [batch, hiddenSize], "[batch, hiddenSize]");
  expect("lengths", lengths, [batch], "[batch]");
  checkTypes(where, specs);
  return sizes;
}

/** A walk over the valid steps of one batch row. */
export interface Walk {
  readonly sizes: SequenceSizes;
  readonly attrs: SequenceAttrs;
  readonly lengths: TypedArray;
}

/** The rows of [batch · time, features] that batch row `b` visits, in walking order. */
export function activeRows({ sizes, attrs, lengths }: Walk, b: number): number[] {
  const count = Math.max(0, Math.min(lengths[b]!, sizes.time));
  const rows = Array.from({ length: count }, (_, t) =>
    attrs.timeMajor ? t * sizes.batch + b : b * sizes.time + t,
  );
  return attrs.reverse ? rows.reverse() : rows;
}

/** bias + W·v for the given rows of a [rows, columns] matrix. */
export function affine(
  w: TypedArray,
  bias: TypedArray,
  row: number,
  v: TypedArray | number[],
  offset: number,
  columns: number,
): number {
  let total = bias[row]!;
  for (let j = 0; j < columns; j++) total += w[row * columns + j]! * v[offset + j]!;
  return total;
}

/** 1 / (1 + e^-x). */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function checkRanks(
  where: string,
  { x, weightIh, weightHh }: Pick<SequenceSpecs, "x" | "weightIh" | "weightHh">,
  timeMajor: boolean,
): void {
  if (x.shape.length !== 3) throw rankError(where, x.shape, timeMajor);
  for (const [name, { shape }, columns] of [
    ["weightIh", weightIh, "inputSize"],
    ["weightHh", weightHh, "hiddenSize"],
  ] as const) {
    if (shape.length === 2) continue;
    throw new ShapeError(
      where,
      `${name} has shape ${formatShape(shape)}; expected [gates·hiddenSize, ${columns}].`,
    );
  }
}

function checkTypes(where: string, { lengths, hidden, cell, ...rest }: SequenceSpecs): void {
  if (lengths.dtype !== "int32") throw new DTypeError(where, `lengths are ${lengths.dtype}, not int32.`);
  for (const [name, spec] of Object.entries({ ...rest, hidden, cell })) {
    if (spec !== undefined && spec.dtype !== "float32")
      throw new DTypeError(where, `${name} is ${spec.dtype}, not float32.`);
  }
}

function rankError(where: string, shape: Shape, timeMajor: boolean): ShapeError {
  return new ShapeError(
    where,
    `input has shape ${formatShape(shape)}; expected ${axesText(timeMajor)}.`,
    shape.length === 2 ? "Cut a long series into windows, or add a batch axis of 1." : undefined,
  );
}

function inputSizeError(where: string, shape: Shape, inputSize: number, timeMajor: boolean): ShapeError {
  return new ShapeError(
    where,
    `input has shape ${formatShape(shape)}; expected ${axesText(timeMajor, inputSize)}.`,
    `Pass ${inputSize} features a step, or create the cell with inputSize ${shape[2]}.`,
  );
}

function axesText(timeMajor: boolean, inputSize?: number): string {
  const features = inputSize === undefined ? "inputSize" : `inputSize=${inputSize}`;
  return timeMajor ? `[time, batch, ${features}]` : `[batch, time, ${features}]`;
}
