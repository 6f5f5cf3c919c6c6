import type { Attrs, DType } from "@grus/tensor";

/** One operand of a step: where it lies in linear memory and what it is. */
export interface Operand {
  readonly pointer: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly size: number;
}

/** What a primitive's lowering sees. */
export interface LoweringStep {
  readonly attrs: Attrs;
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
export type Lower = (step: LoweringStep) => readonly PlanRecord[];
