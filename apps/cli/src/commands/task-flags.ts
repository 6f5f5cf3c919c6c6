// Options that only models of some kinds take.
import type { Command } from "commander";
import type { text as language } from "grus";
import { InputError } from "../errors.ts";

/** The kinds of models that commands tell apart. */
export type ModelKind = language.TextTask | "forecaster";

/** Names of options by the kinds of models that take them; an option that is not named is taken by all. */
export type TaskOptions = Readonly<Record<string, readonly ModelKind[]>>;

const DOES: Readonly<Record<ModelKind, string>> = {
  "language-model": "is one of language",
  "text-classification": "labels texts",
  tagging: "tags words",
  translation: "translates texts",
  forecaster: "is a forecaster",
};

/** Throws {@link InputError} for an option that is given and that the model of `kind` does not take. */
export function checkTaskFlags(kind: ModelKind, options: TaskOptions, command: Command): void {
  const other = command.options.find((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === "cli" && options[name]?.includes(kind) === false;
  });
  if (other === undefined) return;
  throw new InputError(
    `${other.long}: the model ${DOES[kind]}, and does not take this option.`,
    `Omit ${other.long}.`,
  );
}
