// The budget of a pickle for copies: it can pass one list or text to many calls, each of which copies it.
import { DAMAGED } from "../files/model-file-error.ts";
import { malformed } from "./torch-values.ts";

/** Counts what is copied. Throws {@link ModelFileError} if it is more than a file can hold. */
export type Spend = (count: number) => void;

/** The budget of a file of `size` bytes. */
export function budgetOf(size: number): Spend {
  let left = size;
  return (count) => {
    left -= count;
    if (left >= 0) return;
    throw malformed({
      expected: "dictionaries with pairs that are not shared",
      got: "more pairs than bytes",
      cure: DAMAGED,
    });
  };
}

/** The bytes of a text with one character for each. */
export function latin1(text: string, spend: Spend): Uint8Array {
  spend(text.length);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
