// Constraints on the tokens that may come next.
import { CellOptionError } from "../errors.ts";

/**
 * The tokens that may come next: always the same, or a function of the tokens so far and of the index of the
 * input, where undefined allows all.
 */
export type AllowedTokens =
  | Iterable<number>
  | ((tokens: readonly number[], input: number) => Iterable<number> | undefined);

/** The tokens of `classes` that may follow those of a sequence; undefined allows all. */
export type TokenRule = (tokens: readonly number[], classes: number) => ReadonlySet<number> | undefined;

/** The rule of an input. It throws {@link CellOptionError} for tokens outside of the classes. */
export function tokenRule(where: string, allowed: AllowedTokens, input: number): TokenRule {
  if (typeof allowed === "function") {
    return (tokens, classes) => {
      const found = allowed(tokens, input);
      return found && checkedTokens(where, found instanceof Set ? found : new Set(found), classes);
    };
  }
  const always = allowed instanceof Set ? allowed : new Set(allowed);
  let known: number | undefined;
  return (_, classes) => {
    if (known !== classes) checkedTokens(where, always, classes);
    known = classes;
    return always;
  };
}

function checkedTokens(where: string, tokens: ReadonlySet<number>, classes: number): ReadonlySet<number> {
  for (const token of tokens) {
    if (Number.isInteger(token) && token >= 0 && token < classes) continue;
    throw new CellOptionError(where, "allowed", token, `whole numbers from 0 to ${classes - 1}`);
  }
  return tokens;
}
