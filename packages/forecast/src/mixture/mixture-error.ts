// Errors of mixture networks.
import { GrusError } from "@grus/tensor";

/**
 * A forecast that a mixture network cannot make.
 *
 * Open the network with a backend, and ask for quantiles between those that it was trained with.
 */
export class MixtureError extends GrusError {
  override readonly name = "MixtureError";
}
