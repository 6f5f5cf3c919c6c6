// Reads a JSON file field by field, so that no field is passed over.
import { TextError } from "../../errors.ts";

/** An object of a JSON file. Every reader throws TextError with the field's path for a value of another kind. */
export interface JsonObject {
  /** The place in the file, such as "pre_tokenizer.pretokenizers[0]"; "" for the whole. */
  readonly path: string;
  /** The names of the fields, in the file's order. */
  readonly names: readonly string[];
  /** A text; without a fallback the field is needed. */
  text(name: string, fallback?: string): string;
  /** A text; undefined where the field is null or absent. */
  optionalText(name: string): string | undefined;
  flag(name: string, fallback?: boolean): boolean;
  number(name: string, fallback?: number): number;
  /** An object; undefined where the field is null or absent. */
  optionalObject(name: string): JsonObject | undefined;
  object(name: string): JsonObject;
  objects(name: string): readonly JsonObject[];
  /** The value as it is; counts as read. */
  value(name: string): unknown;
  /** Marks fields as read whose values do not matter here. */
  skip(...names: readonly string[]): void;
  /** Throws TextError for a field that was not read. */
  refuseRest(): void;
  /** The error of a field with a value that cannot be used. */
  refuse(name: string, expected: string): TextError;
}

/** An object of a file, at a path. Throws TextError for another kind of value. */
export function jsonObject(value: unknown, path: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw fieldError(path, value, "an object");
  const fields = value as Readonly<Record<string, unknown>>;
  const read = new Set<string>();
  const pathOf = (name: string): string => (path === "" ? name : `${path}.${name}`);

  function take(name: string): unknown {
    read.add(name);
    return Object.hasOwn(fields, name) ? fields[name] : undefined;
  }
  function typed<T>(
    name: string,
    fallback: T | undefined,
    is: (value: unknown) => value is T,
    kind: string,
  ): T {
    const found = take(name) ?? fallback;
    if (is(found)) return found;
    throw fieldError(pathOf(name), found, kind);
  }

  const object: JsonObject = {
    path,
    names: Object.keys(fields),
    text: (name, fallback) => typed(name, fallback, isText, "a text"),
    optionalText: (name) => (fields[name] == null ? void take(name) : object.text(name)),
    flag: (name, fallback) => typed(name, fallback, isFlag, "true or false"),
    number: (name, fallback) => typed(name, fallback, isNumber, "a number"),
    object: (name) => jsonObject(take(name), pathOf(name)),
    optionalObject: (name) => (fields[name] == null ? void take(name) : object.object(name)),
    objects: (name) =>
      typed(name, undefined, Array.isArray, "a list").map((item, at) =>
        jsonObject(item, `${pathOf(name)}[${at}]`),
      ),
    value: take,
    skip(...names) {
      for (const name of names) read.add(name);
    },
    refuseRest() {
      const rest = object.names.find((name) => !read.has(name));
      if (rest !== undefined) throw object.refuse(rest, "no such field");
    },
    refuse: (name, expected) => fieldError(pathOf(name), fields[name], expected),
  };
  return object;
}

/** The error of a field: what it has and what can be read. */
export function fieldError(path: string, got: unknown, expected: string): TextError {
  const text = got === undefined ? "missing" : shortened(JSON.stringify(got));
  return new TextError({
    problem: `tokenizer.json: ${path === "" ? "the file" : path} is ${text}; expected ${expected}.`,
    cure: "Save the file again if it is damaged; otherwise change this field if the tokenizer works without it.",
  });
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
