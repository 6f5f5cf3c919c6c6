// The error of every reader and writer of model files.
import { GrusError } from "@grus/tensor";

/** What a file claims to be. */
export type FileFormat =
  | "safetensors"
  | "zip"
  | "PyTorch"
  | "HDF5"
  | "Keras"
  | "ONNX"
  | "checkpoint"
  | "model"
  | "golden samples";

/** What is wrong with a file, or with what is to become one. */
export interface FileProblem {
  /** What it is about, such as `tensor "weight"` or `node "GRU_3"`; absent where it is about the whole file. */
  readonly place?: string | undefined;
  /** What the format, or the reader, asks for. */
  readonly expected: string;
  /** What is there. */
  readonly got: string;
  /** How to mend it. */
  readonly cure: string;
}

/** A malformed model file, one that asks for what is not supported, or something that cannot be written as one. */
export class ModelFileError extends GrusError {
  override readonly name: string = "ModelFileError";
  readonly format: FileFormat;
  /** What it is about; undefined where it is about the whole file. */
  readonly place: string | undefined;
  /** What the format, or the reader, asks for. */
  readonly expected: string;
  /** What is there. */
  readonly got: string;

  constructor(format: FileFormat, { place, expected, got, cure }: FileProblem) {
    super(`${format}${place === undefined ? "" : `: ${place}`}: expected ${expected}; got ${got}.\n${cure}`);
    this.format = format;
    this.place = place;
    this.expected = expected;
    this.got = got;
  }
}

/** A text from a file, quoted and cut short for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** A JSON value for a message, truncated; undefined for a missing one. */
export function shownJson(value: unknown): string | undefined {
  try {
    const text: string | undefined = JSON.stringify(value);
    return text !== undefined && text.length > 60 ? `${text.slice(0, 60)}…` : text;
  } catch (error) {
    if (error instanceof RangeError) return "deeply nested values";
    throw error;
  }
}

/** What to do about a file that no program of its format writes. */
export const DAMAGED = "The file is damaged or cut short; fetch or write it again.";
