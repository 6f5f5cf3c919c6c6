import type { Attrs, DType, PrimitiveName } from "@grus/tensor";

/** One operand of a step: its address in linear memory and its type. */
export interface Operand {
  readonly pointer: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly size: number;
  /** Whether it is a constant of the program: it has the same elements in all runs. */
  readonly isConstant: boolean;
}

/** The context of a lowering. */
export interface LoweringStep<P extends PrimitiveName = PrimitiveName> {
  readonly attrs: Attrs<P>;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
  /** A 16-byte aligned pointer to scratch memory that all threads share, valid during this step. */
  readonly scratch: (bytes: number) => number;
  /** As {@link scratch}, with a separate copy for each thread: the address of the first thread's. */
  ownScratch(bytes: number): number;
  /** A 16-byte aligned pointer to memory of this step alone, zero before the first run and kept between runs. */
  readonly kept: (bytes: number) => number;
  /** The words for input parts of `width` floats that a sequence keeps; zeros for one that keeps none. */
  tableWords(width: number): readonly number[];
}

/** One record of the plan. */
export interface PlanRecord {
  readonly opcode: number;
  readonly words: readonly number[];
}

/** Translates one step into records of the plan. */
export type Lower<P extends PrimitiveName> = (step: LoweringStep<P>) => readonly PlanRecord[];

/**
 * A lowering for every primitive except `scan`, which the plan lowers itself, since the body is a nested
 * plan.
 */
export type Lowerings = { readonly [P in Exclude<PrimitiveName, "scan">]: Lower<P> };

/** The primitives that occur only in losses and gradients. */
export type GradientPrimitive =
  | "crossEntropy"
  | "crossEntropyGradient"
  | "gruGradient"
  | "lstmGradient"
  | "rnnGradient"
  | "scatterAdd";

/** A lowering for every primitive except those of losses and gradients. */
export type InferenceLowerings = Omit<Lowerings, GradientPrimitive>;

/** The lowerings of a build, some of which may be missing. */
export type BuildLowerings = { readonly [P in PrimitiveName]?: Lower<P> };
