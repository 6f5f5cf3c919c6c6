// Paths of a CRF that are not allowed.
import { type Tensor, tensor, where } from "@grus/tensor";
import { CellOptionError, inWords } from "../errors.ts";
import type { CrfParameters } from "./parameters.ts";

/** Paths that have probability 0, in the loss and in decoding, whatever the parameters are. */
export interface CrfForbidden {
  /** Pairs of a class and the class that must not follow it. */
  readonly transitions?: readonly (readonly [from: number, to: number])[] | undefined;
  /** Classes that no path starts with. */
  readonly starts?: readonly number[] | undefined;
  /** Classes that no path ends with. */
  readonly ends?: readonly number[] | undefined;
}

/** The logarithm of 0, finite so that gradients are not NaN, and below any score. */
export const NEVER = -1e30;

/** The parameters with {@link NEVER} as the score of what is forbidden. */
export function permitted(parameters: CrfParameters, forbidden: CrfForbidden): CrfParameters {
  const { transitions, start, end } = parameters;
  const classes = start.shape[0]!;
  const pairs = forbidden.transitions?.map(([from, to]) => from * classes + to);
  return {
    transitions: without(transitions, pairs),
    start: without(start, forbidden.starts),
    end: without(end, forbidden.ends),
  };
}

function without(scores: Tensor, places: readonly number[] = []): Tensor {
  if (places.length === 0) return scores;
  const flags = new Uint8Array(scores.size);
  for (const place of places) flags[place] = 1;
  return where(tensor(flags, scores.shape, "bool"), NEVER, scores);
}

/** Throws {@link CellOptionError} for numbers that are not classes, and where no path is left. */
export function checkForbidden(
  { transitions = [], starts = [], ends = [] }: CrfForbidden,
  classes: number,
): void {
  for (const [name, found] of Object.entries({ transitions: transitions.flat(), starts, ends })) {
    const other = found.find((one) => !(Number.isInteger(one) && one >= 0 && one < classes));
    if (other !== undefined)
      throw new CellOptionError("crf", `a class in forbidden.${name}`, other, `0 to ${classes - 1}`);
  }
  for (const [name, found] of Object.entries({ starts, ends }))
    if (new Set(found).size === classes)
      throw new CellOptionError("crf", `forbidden.${name}`, inWords("every class"), "one that is allowed");
}
