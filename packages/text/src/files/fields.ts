// Fields of model.json.
import { TextError } from "../errors.ts";

/** A list of strings. Throws {@link TextError} for anything else. */
export function stringsOf(about: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const found = about[name];
  if (Array.isArray(found) && found.every((one) => typeof one === "string")) return found;
  throw new TextError({
    file: "model.json",
    problem: `${name} is ${JSON.stringify(found)}; expected a list of texts.`,
  });
}
