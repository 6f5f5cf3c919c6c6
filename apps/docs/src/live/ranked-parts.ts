// The candidates of a forecast in the order in which the page lists them.
import type { forecast } from "grus";
import type { LiveState } from "./live-state.ts";

/** A candidate with its error on validation. */
export interface RankedPart {
  readonly name: string;
  readonly error: number;
  /** Its share of the forecast; undefined while there is no forecast, and for the others. */
  readonly weight: number | undefined;
}

/** The candidates: those that the forecast is made of, or during a run the best ones, and all others. */
export interface RankedParts {
  readonly first: readonly RankedPart[];
  readonly others: readonly RankedPart[];
}

/** How many are listed first while weights are not known. */
const FIRST = 10;

/** The parts of the forecast, the largest weight first; before it the candidates, the least error first. */
export function rankedParts({ progress, result }: LiveState): RankedParts {
  if (result !== undefined) {
    const isPart = ({ name, error }: forecast.Candidate) =>
      result.parts.some((part) => part.name === name && part.error === error);
    const others = result.candidates.filter((candidate) => !isPart(candidate));
    return { first: result.parts, others: others.map(unweighted) };
  }
  const measured = progress?.progress.candidates ?? [];
  const sorted = measured.toSorted((a, b) => a.error - b.error).map(unweighted);
  return { first: sorted.slice(0, FIRST), others: sorted.slice(FIRST) };
}

function unweighted({ name, error }: forecast.Candidate): RankedPart {
  return { name, error, weight: undefined };
}
