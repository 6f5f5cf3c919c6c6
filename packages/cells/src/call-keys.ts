// Keys of calls: a layer called twice while training samples twice.
import { type Key, splitKey } from "@grus/tensor";

/**
 * Returns the key of each successive call: `key` itself for the first, each later one derived from the one
 * before. Undefined without a key. A call must split its key into at least two, so that it shares no key with
 * the parts of another.
 */
export function callKeys(key: Key | undefined): () => Key | undefined {
  let last: Key | undefined;
  return () => {
    last = last === undefined ? key : splitKey(last, 1)[0];
    return last;
  };
}

/** Splits a key into two. Empty without a key. */
export function twoKeys(key: Key | undefined): readonly [first?: Key, second?: Key] {
  return key === undefined ? [] : splitKey(key);
}
