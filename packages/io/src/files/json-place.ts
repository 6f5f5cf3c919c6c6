// Where a value of a JSON file is, and the error of one that cannot be read.
import { shownJson } from "./model-file-error.ts";

/** A value of a JSON file that is not as expected. */
export interface WrongValue {
  /** Where it is, such as "model.hiddenSize" or "parts[0].settings"; "" for the whole file. */
  readonly path: string;
  readonly expected: string;
  /** The value as JSON, truncated; "missing" where there is none. */
  readonly got: string;
}

/** Creates the error of a format. */
export type WrongValueError = (wrong: WrongValue) => Error;

/** A place in a JSON file. */
export interface JsonPlace {
  /** Such as "model.hiddenSize" or "parts[0].settings"; "" for the whole file. */
  readonly path: string;
  /** The place of a field, or of an item of a list. */
  at(name: string | number): JsonPlace;
  /** The error of a value here that is not as expected. */
  refuse(got: unknown, expected: string): Error;
}

/** The place of a whole file, or of what is at `path`, whose errors `errorOf` creates. */
export function jsonPlace(errorOf: WrongValueError, path = ""): JsonPlace {
  return placeAt(errorOf, () => path);
}

/** Paths are put together for errors only: lists may have many items. */
function placeAt(errorOf: WrongValueError, pathOf: () => string): JsonPlace {
  return {
    get path() {
      return pathOf();
    },
    at: (name) => placeAt(errorOf, () => joined(pathOf(), name)),
    refuse: (got, expected) => errorOf({ path: pathOf(), expected, got: shownJson(got) ?? "missing" }),
  };
}

const LONGEST_NAME = 60;

function joined(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  return path === "" ? short : `${path}.${short}`;
}
