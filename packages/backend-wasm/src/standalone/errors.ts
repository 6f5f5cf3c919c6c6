// Why no standalone module can be made.
import { GrusError } from "@grus/tensor";

/** A model that does not fit its names, its state or its sample. */
export class StandaloneModelError extends GrusError {
  override readonly name = "StandaloneModelError";

  constructor(problem: string) {
    super(`standaloneModule: ${problem}`);
  }
}
