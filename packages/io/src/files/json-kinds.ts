// Kinds of values in JSON files. A kind gives a value with its type, or throws the error of the place that it is at.
import type { JsonPlace } from "./json-place.ts";

/** Reads a value of a JSON file; `undefined` for a field that is not there. Throws the error of its place. */
export type JsonKind<T> = (value: unknown, place: JsonPlace) => T;

/** The kinds of all fields of a type: one that a type has and that is not read is an error of the compiler. */
export type JsonFields<T> = { readonly [Name in keyof T]-?: JsonKind<T[Name]> };

/** A text. */
export const aText: JsonKind<string> = (value, place) => {
  if (typeof value === "string") return value;
  throw place.refuse(value, "a text");
};

/** true or false. */
export const aFlag: JsonKind<boolean> = (value, place) => {
  if (typeof value === "boolean") return value;
  throw place.refuse(value, "true or false");
};

/** A finite number. */
export const aNumber: JsonKind<number> = (value, place) => {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw place.refuse(value, "a number");
};

/** Limits, both included. */
export interface WholeLimits {
  /** Default 0. */
  readonly least?: number | undefined;
  /** Default: the largest exact whole number. */
  readonly most?: number | undefined;
}

/** A whole number within limits. */
export function aWhole({ least = 0, most = Number.MAX_SAFE_INTEGER }: WholeLimits = {}): JsonKind<number> {
  return (value, place) => {
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most)
      return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw place.refuse(value, `a whole number ${range}`);
  };
}

/** Any value, as it is. */
export const anything: JsonKind<unknown> = (value) => value;

/** One of several texts. */
export function oneOf<Word extends string>(...words: readonly Word[]): JsonKind<Word> {
  return (value, place) => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const all = words.map((word) => JSON.stringify(word)).join(", ");
    throw place.refuse(value, all.replace(/, ([^,]*)$/, " or $1"));
  };
}

/** Nothing where a field is null or not there. */
export function optional<T>(kind: JsonKind<T>): JsonKind<T | undefined> {
  return (value, place) => (value === undefined || value === null ? undefined : kind(value, place));
}

/** `fallback` where a field is null or not there. */
export function orElse<T>(kind: JsonKind<T>, fallback: T): JsonKind<T> {
  return (value, place) => (value === undefined || value === null ? fallback : kind(value, place));
}

/** A list of at least `least` items, by default any number. */
export function listOf<T>(item: JsonKind<T>, least = 0): JsonKind<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) throw place.refuse(value, "a list");
    if (value.length < least)
      throw place.refuse(value, `a list of at least ${least} ${least === 1 ? "item" : "items"}`);
    return value.map((each: unknown, i) => item(each, place.at(i)));
  };
}

/** A list of two. */
export function pairOf<A, B>(first: JsonKind<A>, second: JsonKind<B>): JsonKind<readonly [A, B]> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length !== 2) throw place.refuse(value, "a list of two");
    return [first(value[0], place.at(0)), second(value[1], place.at(1))];
  };
}

/** An object with any names. */
export function mapOf<T>(kind: JsonKind<T>): JsonKind<Readonly<Record<string, T>>> {
  return (value, place) =>
    Object.fromEntries(
      Object.entries(fieldsOf(value, place)).map(([name, own]) => [name, kind(own, place.at(name))]),
    );
}

/**
 * An object with the given fields, in the order of the file; others are passed over, and those whose value is undefined
 * left out.
 */
export function recordOf<T extends object>(fields: JsonFields<T>): JsonKind<T> {
  const known = new Map<string, JsonKind<unknown>>(Object.entries(fields));
  return (value, place) => {
    const given = fieldsOf(value, place);
    const names = new Set([...Object.keys(given).filter((name) => known.has(name)), ...known.keys()]);
    const entries = Array.from(names, (name) => {
      const own = Object.hasOwn(given, name) ? given[name] : undefined;
      return [name, known.get(name)!(own, place.at(name))] as const;
    });
    return Object.fromEntries(entries.filter(([, own]) => own !== undefined)) as T;
  };
}

/** An object of one of several kinds, which the text of its field `tag` tells apart. */
export function variantOf<T>(tag: string, kinds: Readonly<Record<string, JsonKind<T>>>): JsonKind<T> {
  const name = oneOf(...Object.keys(kinds));
  return (value, place) => {
    const given = fieldsOf(value, place);
    return kinds[name(Object.hasOwn(given, tag) ? given[tag] : undefined, place.at(tag))]!(value, place);
  };
}

/** The fields of an object. Throws the error of the place for another kind of value. */
export function fieldsOf(value: unknown, place: JsonPlace): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw place.refuse(value, "an object");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
