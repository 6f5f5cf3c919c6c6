// Constant initialiser.
import { broadcastTo, full, isConstant, scalar } from "@grus/tensor";
import { checkFinite, type Initialiser } from "./initialiser.ts";

/** `value` everywhere, with a traced key in the graph. Throws {@link CellOptionError} for one that is not finite. */
export function constantInit(value: number): Initialiser {
  checkFinite("constantInit", { value });
  return (key, shape) => (isConstant(key) ? full(shape, value) : broadcastTo(scalar(value), shape));
}
