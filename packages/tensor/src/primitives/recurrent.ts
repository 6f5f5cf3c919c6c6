// Shared by the recurrent sequence primitives: operands, shape rule, and iteration over time.
import type { SequenceAttrs } from "../attributes.ts";
import type { Named } from "../by-name.ts";
import type { TypedArray } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { gruOperands } from "../operands.ts";
import type { TensorSpec } from "../primitive.ts";
import { axes, type Shape, sameShape } from "../shape.ts";
import { full, type Tensor, zeros } from "../tensor.ts";

/**
 * The parameters of one direction of a recurrent layer, laid out as PyTorch's; `gates` is 3 for GRU, 4 for
 * LSTM, 1 for RNN. Absent biases count as zero.
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

/** Options of a recurrent sequence: lengths, direction and layout. */
export interface SequenceOptions {
  /** int32 [batch]: the number of valid steps of each row, followed by padding. Default: all steps. */
  readonly lengths?: Tensor | undefined;
  /**
   * Run from the last valid step to the first. Outputs stay at the position of their input. Default false.
   */
  readonly reverse?: boolean | undefined;
  /** Sequences are [time, batch, features] instead of [batch, time, features]. Default false. */
  readonly timeMajor?: boolean | undefined;
}

/** The sizes of a sequence primitive. */
export interface SequenceSizes {
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly hiddenSize: number;
}

/** The sizes, from the shapes of the sequence and the recurrent weight. */
export function sequenceSizes(x: Shape, weightHh: Shape, timeMajor: boolean): SequenceSizes {
  const [first, second, inputSize] = axes({ shape: x }, 3);
  const [batch, time] = timeMajor ? [second, first] : [first, second];
  return { batch, time, inputSize, hiddenSize: weightHh[1]! };
}

/** A sequence with the given number of features. */
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

/** The operands common to all sequence primitives, without the states, with defaults filled in. */
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

/** Checks the operands against one another; returns the sizes. */
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
  const expect = (subject: string, { shape: got }: TensorSpec, expected: Shape, axes: string) => {
    if (sameShape(got, expected)) return;
    throw new ShapeError(where, { subject: `${subject} ${axes}`, expected, got });
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

/** The valid steps of a batch, in order. */
export interface ActiveSteps {
  readonly sizes: SequenceSizes;
  readonly attrs: SequenceAttrs;
  readonly lengths: TypedArray;
}

/** The rows of [batch · time, features] that are the valid steps of batch row `b`, in processing order. */
export function activeRows({ sizes, attrs, lengths }: ActiveSteps, b: number): number[] {
  const count = Math.max(0, Math.min(lengths[b]!, sizes.time));
  const rows = Array.from({ length: count }, (_, t) =>
    attrs.timeMajor ? t * sizes.batch + b : b * sizes.time + t,
  );
  return attrs.reverse ? rows.reverse() : rows;
}

/** bias + W·v for one row of a [rows, columns] matrix. */
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
    throw new ShapeError(where, {
      subject: name,
      expected: `[gates·hiddenSize, ${columns}]`,
      got: shape,
    });
  }
}

function checkTypes(where: string, { lengths, hidden, cell, ...rest }: SequenceSpecs): void {
  if (lengths.dtype !== "int32")
    throw new DTypeError(where, { subject: "the dtype of lengths", expected: "int32", got: lengths.dtype });
  for (const [name, spec] of Object.entries({ ...rest, hidden, cell })) {
    if (spec !== undefined && spec.dtype !== "float32")
      throw new DTypeError(where, { subject: name, expected: "float32", got: spec.dtype });
  }
}

function rankError(where: string, shape: Shape, timeMajor: boolean): ShapeError {
  return new ShapeError(where, {
    expected: axesText(timeMajor),
    got: shape,
    cure:
      shape.length === 2 ? "Split a long series into windows, or add a batch axis of length 1." : undefined,
  });
}

function inputSizeError(where: string, shape: Shape, inputSize: number, timeMajor: boolean): ShapeError {
  return new ShapeError(where, {
    expected: axesText(timeMajor, inputSize),
    got: shape,
    cure: `Pass ${inputSize} features per step, create the cell with inputSize ${shape[2]}, or pass this model's parameters.`,
  });
}

function axesText(timeMajor: boolean, inputSize?: number): string {
  const features = inputSize === undefined ? "inputSize" : `inputSize=${inputSize}`;
  return timeMajor ? `[time, batch, ${features}]` : `[batch, time, ${features}]`;
}
