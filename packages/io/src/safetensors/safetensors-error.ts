// The one error of the safetensors reader and writer.
import { GrusError } from "@grus/tensor";

/** What is wrong with a file, or with tensors that are to become one. */
export interface SafetensorsProblem {
  /** The tensor it is about; absent where it is about the whole file. */
  readonly tensor?: string;
  /** What the format asks for. */
  readonly expected: string;
  /** What is there. */
  readonly got: string;
  /** How to mend it. */
  readonly cure: string;
}

/** A malformed safetensors file, or tensors that cannot be written as one. */
export class SafetensorsError extends GrusError {
  override readonly name = "SafetensorsError";
  /** The tensor it is about; undefined where it is about the whole file. */
  readonly tensor: string | undefined;
  /** What the format asks for. */
  readonly expected: string;
  /** What is there. */
  readonly got: string;

  constructor({ tensor, expected, got, cure }: SafetensorsProblem) {
    const where = tensor === undefined ? "safetensors" : `safetensors: tensor ${quote(tensor)}`;
    super(`${where}: expected ${expected}; got ${got}.\n${cure}`);
    this.tensor = tensor;
    this.expected = expected;
    this.got = got;
  }
}

/** A text from a file, quoted and cut short for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
