// Formats inputs and outputs.
import type { NamedValue } from "grus";

/** Formats a value: "tokens: int32 [batch, time]". */
export function valueText({ name, dtype, shape }: NamedValue): string {
  return `${name}: ${dtype} ${shape === undefined ? "of any shape" : shapeText(shape)}`;
}

/** Formats a shape: "[batch, ?, 4]". */
export function shapeText(shape: NonNullable<NamedValue["shape"]>): string {
  return `[${shape.map((length) => length || "?").join(", ")}]`;
}
