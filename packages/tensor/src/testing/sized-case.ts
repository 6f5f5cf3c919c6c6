// The parameters of a case of any size.
import type { BehaviourCase } from "./case.ts";

/** Four lengths, each at least 1, and a number that selects a variant. */
export interface CaseSizes {
  readonly lengths: readonly [number, number, number, number];
  readonly choice: number;
}

/** Builds a case of the given sizes. */
export type Builder = (sizes: CaseSizes) => Pick<BehaviourCase, "inputs" | "compute" | "differentiable">;

/** The first three lengths with some of them 1, or fewer axes: a shape that broadcasts to them. */
export function broadcastable({ lengths, choice }: CaseSizes): number[] {
  const kept = lengths.slice(0, 3).map((length, axis) => ((choice >> axis) & 1 ? 1 : length));
  return choice & 8 ? kept.slice(1) : kept;
}
