import type { Attrs, DType, PrimitiveName } from "@grus/tensor";

/** One operand of a step: where it lies in linear memory and what it is. */
export interface Operand {
  readonly pointer: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly size: number;
}

/** What a primitive's lowering sees. */
export interface LoweringStep<P extends PrimitiveName = PrimitiveName> {
  readonly attrs: Attrs<P>;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
  /** A 16-byte aligned pointer to scratch memory that all threads share, valid during this step. */
  scratch(bytes: number): number;
  /** As {@link scratch}, of which each thread has its own: the first thread's. */
  ownScratch(bytes: number): number;
}

/** One record of the plan. */
export interface PlanRecord {
  readonly opcode: number;
  readonly words: readonly number[];
}

/** Turns one step into records of the plan. */
export type Lower<P extends PrimitiveName> = (step: LoweringStep<P>) => readonly PlanRecord[];

/** A lowering for every primitive but `scan`: the plan lowers it, since its body is a plan of its own. */
export type Lowerings = { readonly [P in Exclude<PrimitiveName, "scan">]: Lower<P> };

/** The primitives that only gradients are made of. */
export type GradientPrimitive = "gruGradient" | "lstmGradient" | "rnnGradient" | "scatterAdd";

/** A lowering for every primitive but those of gradients. */
export type InferenceLowerings = Omit<Lowerings, GradientPrimitive>;

/** The lowerings of a build, which may lack some. */
export type BuildLowerings = { readonly [P in PrimitiveName]?: Lower<P> };
