// Errors of writing standalone modules.
import { ExpectationError } from "@grus/tensor";

/** The mismatch that a {@link StandaloneModelError} reports. */
export interface StandaloneModelMismatch {
  /** The option at fault, such as "inputNames". */
  readonly subject: string;
  readonly expected: string;
  readonly got: string;
  /** How to fix it. */
  readonly cure: string;
}

/**
 * Names, state or sample that do not match the model.
 *
 * The message names the option and what the model expects: pass names and a sample of the model's own
 * inputs, state and outputs.
 */
export class StandaloneModelError extends ExpectationError<string, string> {
  override readonly name = "StandaloneModelError";

  constructor({ subject, expected, got, cure }: StandaloneModelMismatch) {
    super(`standaloneModule: ${subject} has ${got}; expected ${expected}.\n${cure}`, expected, got);
  }
}
