// The source of a model, in Node or in a page: bytes, and other files by name.

/** Reads a file of a directory; undefined if it does not exist. */
export type ReadModelFile = (name: string) => Promise<Uint8Array | undefined>;

/** A file that holds a model. */
export interface ModelFile {
  readonly bytes: Uint8Array;
  /** For messages, and to detect the format if the content does not: "tagger.onnx", or a path. */
  readonly name?: string | undefined;
  /** Reads neighbouring files, in which ONNX models may keep their weights. Default: none. */
  readonly beside?: ReadModelFile | undefined;
}

/** A directory written by Grus. */
export interface ModelDirectory {
  readonly read: ReadModelFile;
  /** For messages. */
  readonly name?: string | undefined;
}

/** A file or a directory that holds a model. */
export type ModelSource = ModelFile | ModelDirectory;
