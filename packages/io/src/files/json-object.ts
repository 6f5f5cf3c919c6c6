// Reads an object of a JSON file field by field, so that no field is passed over.
import { aFlag, aNumber, aText, fieldsOf, type JsonKind, listOf, optional, orElse } from "./json-kinds.ts";
import type { JsonPlace } from "./json-place.ts";

/** An object of a JSON file. Every reader throws the error of the place for a value of another kind. */
export interface JsonObject {
  readonly place: JsonPlace;
  /** The names of the fields, in the file's order. */
  readonly names: readonly string[];
  /** A value of a kind. */
  read<T>(name: string, kind: JsonKind<T>): T;
  /** A text; without a fallback the field is needed. */
  text(name: string, fallback?: string): string;
  /** A text; undefined where the field is null or absent. */
  optionalText(name: string): string | undefined;
  /** True or false; without a fallback the field is needed. */
  flag(name: string, fallback?: boolean): boolean;
  /** A finite number; without a fallback the field is needed. */
  number(name: string, fallback?: number): number;
  /** An object; undefined where the field is null or absent. */
  optionalObject(name: string): JsonObject | undefined;
  /** An object; the field is needed. */
  object(name: string): JsonObject;
  /** A list of objects; the field is needed. */
  objects(name: string): readonly JsonObject[];
  /** Marks fields as read whose values do not matter here. */
  skip(...names: readonly string[]): void;
  /** Throws for a field that was not read. */
  refuseRest(): void;
  /** The error of a field with a value that cannot be used. */
  refuse(name: string, expected: string): Error;
}

/** An object of a file at a place. */
export const jsonObject: JsonKind<JsonObject> = (value, place) => {
  const fields = fieldsOf(value, place);
  const names = Object.keys(fields);
  const isRead = new Set<string>();
  const own = (name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);

  function read<T>(name: string, kind: JsonKind<T>): T {
    isRead.add(name);
    return kind(own(name), place.at(name));
  }
  function readOr<T>(name: string, kind: JsonKind<T>, fallback: T | undefined): T {
    return read(name, fallback === undefined ? kind : orElse(kind, fallback));
  }
  const refuse = (name: string, expected: string): Error => place.at(name).refuse(own(name), expected);

  return {
    place,
    names,
    read,
    text: (name, fallback) => readOr(name, aText, fallback),
    optionalText: (name) => read(name, optional(aText)),
    flag: (name, fallback) => readOr(name, aFlag, fallback),
    number: (name, fallback) => readOr(name, aNumber, fallback),
    object: (name) => read(name, jsonObject),
    optionalObject: (name) => read(name, optional(jsonObject)),
    objects: (name) => read(name, listOf(jsonObject)),
    skip(...passed) {
      for (const name of passed) isRead.add(name);
    },
    refuseRest() {
      const rest = names.find((name) => !isRead.has(name));
      if (rest !== undefined) throw refuse(rest, "no such field");
    },
    refuse,
  };
};
