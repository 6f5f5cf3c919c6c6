// The field `vocab` of a model.
import { fieldError, type JsonObject } from "./json-object.ts";

/** Indices by token. Throws TextError for an index that is not a whole number of at least 0. */
export function vocabularyIn(object: JsonObject): ReadonlyMap<string, number> {
  const vocabulary = new Map<string, number>();
  const fields = object.object("vocab");
  for (const token of fields.names) {
    const index = fields.number(token);
    if (!Number.isInteger(index) || index < 0)
      throw fieldError(`${fields.path}.${token}`, index, "a whole number of at least 0");
    vocabulary.set(token, index);
  }
  return vocabulary;
}
