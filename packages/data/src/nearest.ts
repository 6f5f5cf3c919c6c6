// Suggests the intended name by edit distance.
import { distance } from "fastest-levenshtein";

/**
 * The name of `names` nearest to `name` in Levenshtein distance, ignoring case; undefined when none is near
 * (more than half of the longer name's letters differ).
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of names) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least && edits <= Math.max(name.length, candidate.length) / 2) {
      least = edits;
      nearest = candidate;
    }
  }
  return nearest;
}
