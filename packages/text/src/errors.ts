// Errors of text: where, found, expected, and how to fix it.
import { DataError } from "@grus/data";

/**
 * Base of every error that this package throws on purpose; the place, problem and cure are fields.
 *
 * The message says which text, token or option is at fault, and what is expected.
 */
export class TextError extends DataError {
  override readonly name: string = "TextError";
}
