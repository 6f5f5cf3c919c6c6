// Where fitted parts are kept while a forecast is made, so that a run that was stopped does not fit them again.
import type { PartRecord } from "../parts/part.ts";
import { Fingerprint } from "./fingerprint.ts";

/**
 * A store of fitted parts and networks by key. Keys are 32 hexadecimal digits that tell the task, the part, the values
 * that it was fitted to and all options apart, so that what another run has kept is never used.
 */
export interface FitStore {
  /** What is kept under a key; undefined if nothing is. */
  read(key: string): Promise<PartRecord | undefined>;
  /** Keeps a record; when this resolves it must survive the end of the program. */
  write(key: string, record: PartRecord): Promise<void>;
}

/** The part of a store that belongs to one name: its keys differ from those of other names. */
export function storeUnder(store: FitStore, name: string): FitStore {
  const keyOf = (key: string) => new Fingerprint().text(name).text(key).digest();
  return {
    read: (key) => store.read(keyOf(key)),
    write: (key, record) => store.write(keyOf(key), record),
  };
}
