// Keys of calls: what is called twice while training draws twice.
import { type Key, splitKey } from "@grus/tensor";

/** Gives the key of each call in turn: `key` itself for the first, others for those after it. Nothing without a key. */
export function callKeys(key: Key | undefined): () => Key | undefined {
  let calls = 0;
  return () => {
    if (key === undefined) return undefined;
    calls++;
    return calls === 1 ? key : splitKey(key, calls)[calls - 1];
  };
}
