// Selection of parameters by name patterns.
import type { NamedModel } from "grus";
import { InputError } from "../errors.ts";

/**
 * Whether a parameter is trained: all by default, or those whose names match a pattern, in which * matches
 * any text. Throws {@link InputError} for a pattern without a match.
 */
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
      `--only ${pattern}: matches no parameter.`,
      `The model's parameters are ${names.join(", ") || "none"}.`,
    );
  });
  return (name) => expressions.some((expression) => expression.test(name));
}

function escapeText(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}
