// The storage beneath a checkpoint store: a flat folder of complete files.

import type { Bytes } from "../files/bytes.ts";

/** A folder written by one store. */
export interface Folder {
  /** The location, for messages. */
  readonly place: string;
  /** The names of the files in it, in any order. */
  names(): Promise<readonly string[]>;
  /** The bytes of a file; undefined if the file does not exist (any more). */
  read(name: string): Promise<Uint8Array | undefined>;
  /**
   * Writes a new file. When this resolves the file is complete and survives the end of the program and, as
   * far as the system can guarantee, of the machine; until then no file of that name exists, or an empty one.
   */
  write(name: string, bytes: Bytes): Promise<void>;
  /** Removes a file, if it exists. */
  remove(name: string): Promise<void>;
  /** Releases the folder to other writers. */
  close(): Promise<void>;
}
