// Texts that end a text: what might begin one is held back.

/** Passes on text until a stop. */
export interface StopSearch {
  /** The text that is certain, which may be ""; `isOver` once a stop was found. */
  push(text: string): string;
  /** The text still held back. */
  end(): string;
  readonly isOver: boolean;
}

/** Searches text that comes in pieces for the first of `stops`; what follows it, and the stop, are left out. */
export function stopSearch(stops: readonly string[]): StopSearch {
  let held = "";
  let isOver = false;
  return {
    get isOver() {
      return isOver;
    },
    push(text) {
      held += text;
      const at = firstOf(stops, held);
      // A stop that begins before the one found may still be completed by what follows.
      const open = held.length - longestStart(stops, held);
      isOver = at >= 0 && at <= open;
      const certain = isOver ? at : open;
      const passed = held.slice(0, certain);
      held = isOver ? "" : held.slice(certain);
      return passed;
    },
    end() {
      const at = firstOf(stops, held);
      isOver ||= at >= 0;
      const rest = at >= 0 ? held.slice(0, at) : held;
      held = "";
      return rest;
    },
  };
}

/** Where the first stop begins, or -1. */
function firstOf(stops: readonly string[], text: string): number {
  const places = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return places.length === 0 ? -1 : Math.min(...places);
}

/** The length of the longest end of a text with which a stop begins. */
function longestStart(stops: readonly string[], text: string): number {
  const longest = Math.max(0, ...stops.map((stop) => stop.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length--)
    if (stops.some((stop) => stop.startsWith(text.slice(-length)))) return length;
  return 0;
}
