// Constant initialiser.
import { full } from "@grus/tensor";
import { checkFinite, type Initialiser } from "./initialiser.ts";

/** `value` everywhere. Throws {@link CellOptionError} for one that is not finite. */
export function constantInit(value: number): Initialiser {
  checkFinite("constantInit", { value });
  return (_key, shape) => full(shape, value);
}
