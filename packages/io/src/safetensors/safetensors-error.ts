// The error of the safetensors reader and writer.
import { type FileProblem, ModelFileError, quote } from "../files/model-file-error.ts";

/** A problem with a file, or with tensors to be written. */
export interface SafetensorsProblem extends Omit<FileProblem, "place"> {
  /** The tensor concerned; absent for the whole file. */
  readonly tensor?: string | undefined;
}

/**
 * A malformed safetensors file, or tensors that cannot be written as one.
 *
 * Fetch or write the file again if it is damaged; otherwise the message says what to change.
 */
export class SafetensorsError extends ModelFileError {
  override readonly name: string = "SafetensorsError";
  /** The tensor concerned; undefined for the whole file. */
  readonly tensor: string | undefined;

  constructor({ tensor, ...problem }: SafetensorsProblem) {
    super("safetensors", {
      ...problem,
      place: tensor === undefined ? undefined : `tensor ${quote(tensor)}`,
    });
    this.tensor = tensor;
  }
}
