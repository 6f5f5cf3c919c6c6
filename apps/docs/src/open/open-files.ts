// Files of the reader as a source of a model: one file, or several that belong together.
import { type OpenedModel, openModel } from "grus";

/** What was opened. */
export interface OpenedFiles {
  readonly opened: OpenedModel;
  /** Of the file that was read first, or how many there are. */
  readonly name: string;
  readonly bytes: number;
}

/** Files that name others beside them. */
const MAIN = /\.(onnx|index\.json)$/i;

/**
 * Opens a file, or the files of a directory that Grus or TensorFlow.js wrote, or an ONNX model with its weights beside it.
 * Throws what `openModel` throws.
 */
export async function openFiles(files: readonly File[]): Promise<OpenedFiles> {
  const [first] = files;
  if (first === undefined) throw new Error("No file was given.");
  const read = async (name: string) => {
    const file = files.find((own) => own.name === name.split("/").at(-1));
    return file === undefined ? undefined : bytesOf(file);
  };
  const main = files.length === 1 ? first : files.find(({ name }) => MAIN.test(name));
  const name = main?.name ?? `${files.length} files`;
  const opened = await openModel(
    main === undefined ? { read, name } : { bytes: await bytesOf(main), name, beside: read },
  );
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { opened, name, bytes };
}

async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}
