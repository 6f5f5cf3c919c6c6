// What a store of checkpoints is made of: a flat folder of whole files.

import type { Bytes } from "../files/bytes.ts";

/** A folder that one store writes. */
export interface Folder {
  /** Where it is, for messages. */
  readonly place: string;
  /** The names of the files in it, in any order. */
  names(): Promise<readonly string[]>;
  /** The bytes of a file; undefined where there is none of the name (any more). */
  read(name: string): Promise<Uint8Array | undefined>;
  /**
   * Writes a file of a new name. When it resolves the file is whole and stays so when the program, or as far as the system can say the machine, ends;
   * until then there is no file of the name, or an empty one.
   */
  write(name: string, bytes: Bytes): Promise<void>;
  /** Removes a file; one that is not there is no error. */
  remove(name: string): Promise<void>;
  /** Lets others write. */
  close(): Promise<void>;
}
