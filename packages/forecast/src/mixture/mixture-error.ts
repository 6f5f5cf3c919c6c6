// Errors of mixture networks.
import { GrusError } from "@grus/tensor";

/** A forecast that a mixture network cannot make. */
export class MixtureError extends GrusError {
  override readonly name = "MixtureError";
}
