// Keys of calls: what is called twice while training draws twice.
import { type Key, splitKey } from "@grus/tensor";

/**
 * Gives the key of each call in turn: `key` itself for the first, each other drawn from the one before. Nothing without a key. What a call
 * splits its key into must be two or more, so that no call has a key of another one's parts.
 */
export function callKeys(key: Key | undefined): () => Key | undefined {
  let last: Key | undefined;
  return () => {
    last = last === undefined ? key : splitKey(last, 1)[0];
    return last;
  };
}

/** Two keys of one. Nothing without a key. */
export function twoKeys(key: Key | undefined): readonly [first?: Key, second?: Key] {
  return key === undefined ? [] : splitKey(key);
}
