// The error of all readers and writers of model files.
import { GrusError } from "@grus/tensor";

/** The format that a file claims. */
export type FileFormat =
  | "safetensors"
  | "zip"
  | "PyTorch"
  | "HDF5"
  | "Keras"
  | "TensorFlow.js"
  | "brain.js"
  | "ONNX"
  | "checkpoint"
  | "model"
  | "golden samples";

/** A problem with a file, or with data to be written as one. */
export interface FileProblem {
  /** The part concerned, such as `tensor "weight"` or `node "GRU_3"`; absent for the whole file. */
  readonly place?: string | undefined;
  /** What the format, or the reader, requires. */
  readonly expected: string;
  /** What was found. */
  readonly got: string;
  /** How to fix it. */
  readonly cure: string;
}

/**
 * A model file that is malformed or unsupported, or data that cannot be written as one.
 *
 * `place` is the part at fault; the message says whether to fetch the file again, to write it with other
 * settings, or to use another reader.
 */
export class ModelFileError extends GrusError {
  override readonly name: string = "ModelFileError";
  readonly format: FileFormat;
  /** The part concerned; undefined for the whole file. */
  readonly place: string | undefined;
  /** What the format, or the reader, requires. */
  readonly expected: string;
  /** What was found. */
  readonly got: string;

  constructor(format: FileFormat, { place, expected, got, cure }: FileProblem) {
    super(`${format}${place === undefined ? "" : `: ${place}`}: expected ${expected}; got ${got}.\n${cure}`);
    this.format = format;
    this.place = place;
    this.expected = expected;
    this.got = got;
  }
}

/** A string from a file, quoted and truncated for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** A JSON value for a message, truncated; undefined for a missing one. */
export function shownJson(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  try {
    const text: string | undefined = JSON.stringify(value);
    return text !== undefined && text.length > 60 ? `${text.slice(0, 60)}…` : text;
  } catch (error) {
    if (error instanceof RangeError) return "deeply nested values";
    throw error;
  }
}

/** The cure for a file that no correct writer of its format produces. */
export const DAMAGED = "The file is damaged or truncated; fetch or write it again.";
