// Values in the words of errors.
import { formatShape } from "./shape.ts";
import { isLeaf } from "./tree.ts";

/**
 * A value in words: `0 (a number)`, `float32[2, 3]`, `an instance of Promise`, `a
 * record of output, state`.
 */
export function described(value: unknown): string {
  if (value === undefined || value === null) return `${value}`;
  const type = typeof value;
  if (type === "function") return "a function";
  if (type !== "object") return `${value} (a ${type})`;
  if (isLeaf(value)) return value.dtype + formatShape(value.shape);
  const name = Object.prototype.toString.call(value).slice(8, -1);
  if (name !== "Object") return `an instance of ${name}`;
  return `a record of ${Object.keys(value).join(", ")}`;
}
