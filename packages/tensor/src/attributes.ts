// The static arguments of each primitive: plain data, known when tracing. Those of `scan`, which contain a
// program, are in program.ts.
import type { DType } from "./dtype.ts";
import type { ElementwiseName } from "./elementwise-names.ts";
import type { Shape } from "./shape.ts";

/** No attributes: the operands determine the result. */
export type NoAttrs = Record<never, never>;

export type ArgmaxAttrs = { readonly axis: number };

/** The target shape; axes of length 1 are repeated. */
export type BroadcastAttrs = { readonly shape: Shape };

/** The element type of the result. */
export type CastAttrs = { readonly dtype: DType };

/** The largest magnitude of an element of the gradient. */
export type ClipGradientAttrs = { readonly limit: number };

export type ConcatAttrs = { readonly axis: number };

/** One operation of a fused step: reads registers and writes the next register, with element type `dtype`. */
export interface Instruction {
  readonly op: ElementwiseName;
  /** Registers: first the inputs, then the results of the previous instructions. */
  readonly args: readonly number[];
  readonly dtype: DType;
}

/**
 * `results` are the registers that become outputs, all of shape `shape`; inputs with axes of length 1 are
 * broadcast.
 */
export type ElementwiseAttrs = {
  readonly instructions: readonly Instruction[];
  readonly results: readonly number[];
  readonly shape: Shape;
};

/** The share of each target that is spread evenly over all classes. */
export type CrossEntropyAttrs = { readonly labelSmoothing: number };

/** The axes to reverse, ascending. */
export type FlipAttrs = { readonly axes: readonly number[] };

/** Whether the recurrence runs from the last step to the first. */
export type LinearScanAttrs = { readonly reverse: boolean };

/** Which operands are transposed in their last two axes before the product. */
export type MatmulAttrs = { readonly transposeA: boolean; readonly transposeB: boolean };

/** The input is placed at offset `before` in an output of shape `shape`, filled with `value`. */
export type PadAttrs = { readonly before: readonly number[]; readonly value: number; readonly shape: Shape };

/** `bits`: int32; `uniform`: float32 in [0, 1). */
export type RandomAttrs = { readonly kind: "bits" | "uniform"; readonly shape: Shape };

/** The axes to reduce, ascending; they are kept with length 1. */
export type ReduceAttrs = { readonly kind: "sum" | "max"; readonly axes: readonly number[] };

export type ReshapeAttrs = { readonly shape: Shape };

/** The number of rows of the table. */
export type ScatterAddAttrs = { readonly rows: number };

/**
 * The direction and layout of a recurrent sequence: from the last valid step to the first, and time as the
 * first axis.
 */
export type SequenceAttrs = { readonly reverse: boolean; readonly timeMajor: boolean };

/**
 * `resetAfter`: the reset gate is applied after the recurrent product (PyTorch, cuDNN, Keras), otherwise
 * before it (Cho et al. 2014).
 */
export type GruAttrs = SequenceAttrs & { readonly resetAfter: boolean };

/** The activation of a plain recurrent network. */
export type RnnAttrs = SequenceAttrs & { readonly activation: "tanh" | "relu" };

/** The offset and shape of the slice. */
export type SliceAttrs = { readonly starts: readonly number[]; readonly shape: Shape };

/** Output axis i is input axis `permutation[i]`. */
export type TransposeAttrs = { readonly permutation: readonly number[] };
