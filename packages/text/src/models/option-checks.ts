// Checks of the options of models.
import { TextError } from "../errors.ts";

/** Throws {@link TextError} unless `value` is one of `known`. */
export function oneOf(source: string, option: string, value: unknown, known: readonly string[]): void {
  if (known.some((one) => one === value)) return;
  throw new TextError({
    problem: `${source}: ${option} is ${JSON.stringify(value)}; expected ${known.join(", ")}.`,
  });
}

/** Throws {@link TextError} unless a description is of the given kind of model. */
export function checkKind(source: string, found: { readonly kind?: unknown }, kind: string): void {
  if (found?.kind === kind) return;
  throw new TextError({
    problem: `${source}: the description has the kind ${JSON.stringify(found?.kind)}; expected ${JSON.stringify(kind)}.`,
    cure: "Pass the description of a model of this kind.",
  });
}
