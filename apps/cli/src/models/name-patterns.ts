// Parameters by patterns of names.
import type { NamedModel } from "grus";
import { InputError } from "../errors.ts";

/** Whether a parameter is to be trained: all are, or those whose names are one of the patterns', in which * stands for any text. Throws {@link InputError} for a pattern that is of none. */
export function matcherOf(
  patterns: readonly string[] | undefined,
  { parameters }: NamedModel,
): (name: string) => boolean {
  if (patterns === undefined) return () => true;
  const names = Object.keys(parameters);
  const expressions = patterns.map((pattern) => {
    const expression = new RegExp(`^${pattern.split("*").map(escapeText).join(".*")}$`);
    if (names.some((name) => expression.test(name))) return expression;
    throw new InputError(
      `--only ${pattern}: no parameter has such a name.`,
      `The model's are ${names.join(", ") || "none"}.`,
    );
  });
  return (name) => expressions.some((expression) => expression.test(name));
}

function escapeText(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}
