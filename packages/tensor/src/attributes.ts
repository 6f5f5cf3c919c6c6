// The static arguments of each primitive: plain data, known when tracing. Those of `scan`, which hold a program, are in program.ts.
import type { DType } from "./dtype.ts";
import type { ElementwiseName } from "./elementwise-names.ts";
import type { Shape } from "./shape.ts";

/** Of a primitive whose operands say everything. */
export type NoAttrs = Record<never, never>;

export type ArgmaxAttrs = { readonly axis: number };

/** The shape that axes of length 1 are repeated to. */
export type BroadcastAttrs = { readonly shape: Shape };

/** The element type of the result. */
export type CastAttrs = { readonly dtype: DType };

/** The largest magnitude of a gradient's element. */
export type ClipGradientAttrs = { readonly limit: number };

export type ConcatAttrs = { readonly axis: number };

/** One operation of a fused step: reads registers, writes the next register, whose element type is `dtype`. */
export interface Instruction {
  readonly op: ElementwiseName;
  /** Registers: first the inputs, then the results of the instructions before. */
  readonly args: readonly number[];
  readonly dtype: DType;
}

/** `results` are the registers that become outputs, all of `shape`; inputs with axes of length 1 are stretched to it. */
export type ElementwiseAttrs = {
  readonly instructions: readonly Instruction[];
  readonly results: readonly number[];
  readonly shape: Shape;
};

/** The axes that are reversed, ascending. */
export type FlipAttrs = { readonly axes: readonly number[] };

/** Whether time is walked from the end. */
export type LinearScanAttrs = { readonly reverse: boolean };

/** Which sides are transposed in their last two axes before the product. */
export type MatmulAttrs = { readonly transposeA: boolean; readonly transposeB: boolean };

/** The input lies at offset `before` in an output of `shape`, `value` around it. */
export type PadAttrs = { readonly before: readonly number[]; readonly value: number; readonly shape: Shape };

/** `bits`: int32; `uniform`: float32 in [0, 1). */
export type RandomAttrs = { readonly kind: "bits" | "uniform"; readonly shape: Shape };

/** The axes that are reduced, ascending; they stay, with length 1. */
export type ReduceAttrs = { readonly kind: "sum" | "max"; readonly axes: readonly number[] };

export type ReshapeAttrs = { readonly shape: Shape };

/** The rows of the table. */
export type ScatterAddAttrs = { readonly rows: number };

/** How a recurrent sequence is walked: from the last valid step to the first, and with time as the first axis. */
export type SequenceAttrs = { readonly reverse: boolean; readonly timeMajor: boolean };

/** `resetAfter` applies the reset gate after the recurrent product (PyTorch, cuDNN, Keras), else before it (Cho et al. 2014). */
export type GruAttrs = SequenceAttrs & { readonly resetAfter: boolean };

/** The activation of a plain recurrent network. */
export type RnnAttrs = SequenceAttrs & { readonly activation: "tanh" | "relu" };

/** The box that is cut out: where it starts on each axis, and its shape. */
export type SliceAttrs = { readonly starts: readonly number[]; readonly shape: Shape };

/** Output axis i is input axis `permutation[i]`. */
export type TransposeAttrs = { readonly permutation: readonly number[] };
