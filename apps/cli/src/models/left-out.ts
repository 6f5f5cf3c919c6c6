// What a file holds beside weights.
import type { OpenedWeights } from "grus";

/** The objects that are named in a line, at most. */
const MOST_NAMES = 5;

/** Lines about tensors that were left out, and objects that were passed over; none if all were read. */
export function leftOutLines({ leftOut, passedOver = new Map() }: OpenedWeights): string[] {
  const objects = Array.from(passedOver, ([path, className]) => `${path} (${className})`);
  const more = objects.length > MOST_NAMES ? `, and ${objects.length - MOST_NAMES} more` : "";
  return [
    ...(leftOut.length === 0 ? [] : [`left out: ${leftOut.length} states of random generators`]),
    ...(objects.length === 0 ? [] : [`passed over: ${objects.slice(0, MOST_NAMES).join(", ")}${more}`]),
  ];
}
