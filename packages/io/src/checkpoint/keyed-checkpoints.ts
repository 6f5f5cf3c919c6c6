// Checkpoints by key over a folder: one file a key, of runs that keep many results side by side.
import { ModelFileError } from "../files/model-file-error.ts";
import type { CheckpointContent } from "./checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file.ts";
import type { Folder } from "./folder.ts";

/** Checkpoints by key. Keys are letters, digits and hyphens. */
export interface KeyedCheckpoints {
  /** The location, for messages. */
  readonly place: string;
  /** The keys of all checkpoints, complete or not, in alphabetical order. */
  keys(): Promise<readonly string[]>;
  /**
   * The checkpoint of a key; undefined if there is none. Throws {@link ModelFileError} for a damaged one, and
   * `CheckpointVersionError` for one of a later version.
   */
  read(key: string): Promise<CheckpointContent | undefined>;
  /**
   * Writes the checkpoint of a key, which replaces the one there is; resolves once it is safely stored. Throws
   * {@link ModelFileError}, in which case no other checkpoint is lost.
   */
  write(key: string, content: CheckpointContent): Promise<void>;
  /** Releases the folder to other writers. */
  close(): Promise<void>;
}

const NAME = /^checkpoint-([A-Za-z0-9-]+)\.grus$/;

/** The checkpoints in a folder. */
export function keyedOver(folder: Folder): KeyedCheckpoints {
  return {
    place: folder.place,
    keys: async () => (await folder.names()).flatMap((name) => NAME.exec(name)?.[1] ?? []).sort(),
    async read(key) {
      const bytes = await folder.read(nameOf(folder, key));
      return bytes && decodeCheckpoint(bytes);
    },
    write: (key, content) => folder.write(nameOf(folder, key), encodeCheckpoint(content)),
    close: () => folder.close(),
  };
}

function nameOf({ place }: Folder, key: string): string {
  const name = `checkpoint-${key}.grus`;
  if (NAME.test(name)) return name;
  throw new ModelFileError("checkpoint", {
    place,
    expected: "a key of letters, digits and hyphens",
    got: JSON.stringify(key),
    cure: "Pass another key.",
  });
}
