// Where a model is read from, in Node and in a page: bytes, and other files by name.

/** Gives a file of a directory, undefined where there is none. */
export type ReadModelFile = (name: string) => Promise<Uint8Array | undefined>;

/** A file that holds a model. */
export interface ModelFile {
  readonly bytes: Uint8Array;
  /** For messages, and for its format where the content does not tell it: "tagger.onnx", or a path. */
  readonly name?: string | undefined;
  /** Gives the files beside it, in which ONNX models may keep their weights. Default: there are none. */
  readonly beside?: ReadModelFile | undefined;
}

/** A directory that Grus wrote. */
export interface ModelDirectory {
  readonly read: ReadModelFile;
  /** For messages. */
  readonly name?: string | undefined;
}

/** A file or a directory that holds a model. */
export type ModelSource = ModelFile | ModelDirectory;
