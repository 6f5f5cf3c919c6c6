// Stores of fitted parts for one of several fits.
import type { FitStore } from "../parts/part.ts";
import { Fingerprint } from "./fingerprint.ts";

/** The part of a store that belongs to one name: its keys differ from those of other names. */
export function storeUnder(store: FitStore, name: string): FitStore {
  const keyOf = (key: string) => new Fingerprint().text(name).text(key).digest();
  return {
    read: (key) => store.read(keyOf(key)),
    write: (key, record) => store.write(keyOf(key), record),
  };
}
