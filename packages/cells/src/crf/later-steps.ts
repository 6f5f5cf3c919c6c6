// The steps of a sequence after the first, time first, for a scan.
import { axes, slice, type Tensor, transpose } from "@grus/tensor";
import { validSteps } from "../padding.ts";
import type { Emissions } from "./emissions.ts";

/** The sequences of a scan over the steps after the first. */
export interface LaterSteps {
  /** [time − 1, batch, classes], or a step of it. */
  readonly emitted: Tensor;
  /** bool [time − 1, batch]; absent if all steps are valid. */
  readonly isValid?: Tensor | undefined;
}

/** Undefined if there is only one step. */
export function laterSteps({ values, lengths }: Emissions): LaterSteps | undefined {
  const [, time] = axes(values, 3);
  if (time === 1) return undefined;
  const isValid = lengths && slice(validSteps(lengths, time, true), 0, 1);
  return { emitted: slice(transpose(values, [1, 0, 2]), 0, 1), isValid };
}
