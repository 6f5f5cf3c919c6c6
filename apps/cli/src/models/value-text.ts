// Inputs and outputs in words.
import type { NamedValue } from "grus";

/** A value in words: "tokens: int32 [batch, time]". */
export function valueText({ name, dtype, shape }: NamedValue): string {
  return `${name}: ${dtype} ${shape === undefined ? "of any shape" : shapeText(shape)}`;
}

/** A shape in words: "[batch, ?, 4]". */
export function shapeText(shape: NonNullable<NamedValue["shape"]>): string {
  return `[${shape.map((length) => length || "?").join(", ")}]`;
}
