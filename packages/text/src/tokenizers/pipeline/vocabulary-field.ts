// The field `vocab` of a model.
import { aWhole, type JsonObject, mapOf } from "@grus/io/files";

/** Indices by token. Throws TextError for an index that is not a whole number of at least 0. */
export function vocabularyIn(object: JsonObject): ReadonlyMap<string, number> {
  return new Map(Object.entries(object.read("vocab", mapOf(aWhole()))));
}
