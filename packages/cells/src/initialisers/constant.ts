// One value everywhere.
import { full } from "@grus/tensor";
import type { Initialiser } from "./initialiser.ts";

/** `value` everywhere. */
export function constantInit(value: number): Initialiser {
  return (_key, shape) => full(shape, value);
}
