// Validates the record of a checkpoint field by field, since it is untrusted input.
import { CheckpointError } from "../errors.ts";
import type { RunRecord } from "./run-numbers.ts";

/** The identifier of the content of a checkpoint, in its record. */
export const CONTENT = "grus-training";
export const CONTENT_VERSION = 1;

type Kind =
  | "whole number"
  | "number"
  | "text"
  | "record"
  | "record or null"
  | "record of numbers"
  | "list of records";

const KINDS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  "whole number": (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  number: (value) => typeof value === "number",
  text: (value) => typeof value === "string",
  record: isRecord,
  "record or null": (value) => value === null || isRecord(value),
  "record of numbers": (value) =>
    isRecord(value) && Object.values(value).every((item) => typeof item === "number"),
  "list of records": (value) => Array.isArray(value) && value.every(isRecord),
};

/** The fields by path; those below "numbers.best" are required only if it is present. */
const FIELDS: readonly (readonly [path: string, kind: Kind])[] = [
  ["writtenBy.@grus/train", "text"],
  ["writtenBy.backend", "text"],
  ["run.seed", "number"],
  ["numbers.step", "whole number"],
  ["numbers.epoch", "whole number"],
  ["numbers.batches", "whole number"],
  ["numbers.means.totals", "record of numbers"],
  ["numbers.means.weight", "number"],
  ["numbers.data.epoch", "whole number"],
  ["numbers.data.first", "whole number"],
  ["numbers.data.last", "whole number"],
  ["numbers.history", "list of records"],
  ["numbers.seconds", "number"],
  ["numbers.epochSeconds", "number"],
  ["numbers.plateau", "record or null"],
  ["numbers.best", "record or null"],
  ["numbers.best.epoch", "whole number"],
  ["numbers.best.score", "number"],
];

/**
 * The record of a checkpoint saved by `minimize`. Throws {@link CheckpointError} for any other, naming the
 * field.
 */
export function checkedRecord(value: unknown): RunRecord {
  const [content, version] = [at(value, "content"), at(value, "version")];
  if (content !== CONTENT)
    throw new CheckpointError("its content", textOf(CONTENT), textOf(content), "other");
  if (version !== CONTENT_VERSION)
    throw new CheckpointError("the version of its content", `${CONTENT_VERSION}`, textOf(version), "later");
  for (const [path, kind] of FIELDS) {
    if (path.startsWith("numbers.best.") && at(value, "numbers.best") === null) continue;
    const found = at(value, path);
    if (!KINDS[kind](found)) throw new CheckpointError(path, `a ${kind}`, textOf(found), "other");
  }
  return value as RunRecord;
}

/** The value at a path; undefined if there is none. */
function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
      value,
    );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value, formatted for a message. */
export function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
