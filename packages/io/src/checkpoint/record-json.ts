// Exact JSON encoding of records: special numbers are {"#": "NaN"}, and a key that begins with "#" is escaped
// by another "#".
import { parseJson, type RefuseJson } from "../files/json.ts";
import { DAMAGED, ModelFileError, quote } from "../files/model-file-error.ts";
import type { CheckpointValue } from "./checkpoint.ts";

/** The maximum nesting of a record. */
const MAX_DEPTH = 64;

/** The maximum length of a record, which is in the header of a safetensors file. */
const MAX_BYTES = 1e8;

const SPECIAL = ["NaN", "Infinity", "-Infinity", "-0"];

/** Encodes a record as text. Throws {@link ModelFileError} for anything that is not plain data. */
export function recordToJson(record: CheckpointValue): string {
  return JSON.stringify(toJson(record, "record", 0));
}

/** Decodes a record from text. Throws {@link ModelFileError}. */
export function recordFromJson(text: string): CheckpointValue {
  return fromJson(parse(text), 0);
}

function toJson(value: CheckpointValue | undefined, path: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw unwritable(path, `at most ${MAX_DEPTH} levels`, "more");
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return isPlain(value) ? value : { "#": nameOf(value) };
  if (Array.isArray(value)) return value.map((item, i) => toJson(item, `${path}[${i}]`, depth + 1));
  if (typeof value === "object" && isPlainObject(value)) {
    const entries = Object.entries(value as Record<string, CheckpointValue | undefined>);
    return Object.fromEntries(
      entries
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [
          key.startsWith("#") ? `#${key}` : key,
          toJson(item, `${path}.${key}`, depth + 1),
        ]),
    );
  }
  const got = typeof value === "object" ? Object.prototype.toString.call(value) : typeof value;
  throw unwritable(path, "plain data: null, booleans, numbers, strings, arrays and objects", got);
}

function fromJson(value: unknown, depth: number): CheckpointValue {
  if (depth > MAX_DEPTH) throw malformed(`at most ${MAX_DEPTH} levels`, "more");
  if (typeof value !== "object" || value === null) return value as CheckpointValue;
  if (Array.isArray(value)) return value.map((item) => fromJson(item, depth + 1));
  if (Object.hasOwn(value, "#")) return specialNumber((value as { "#": unknown })["#"]);
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key.startsWith("##") ? key.slice(1) : key, fromJson(item, depth + 1)]),
  );
}

function specialNumber(name: unknown): number {
  if (typeof name === "string" && SPECIAL.includes(name)) return Number(name);
  throw malformed(
    `one of ${SPECIAL.join(", ")}`,
    typeof name === "string" ? quote(name) : `a ${typeof name}`,
  );
}

function parse(text: string): unknown {
  const refuse: RefuseJson = ({ expected, got }) => {
    throw expected === "JSON" ? malformed("a record in JSON", quote(text)) : malformed(expected, got);
  };
  // Special numbers are objects, a level more.
  return parseJson(text, refuse, { maxBytes: MAX_BYTES, maxDepth: 2 * MAX_DEPTH });
}

function isPlain(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function nameOf(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function unwritable(place: string, expected: string, got: string): ModelFileError {
  return new ModelFileError("checkpoint", {
    place,
    expected,
    got,
    cure: "Store only JSON values in the record, and tensors in `tensors`.",
  });
}

function malformed(expected: string, got: string): ModelFileError {
  return new ModelFileError("checkpoint", { place: "record", expected, got, cure: DAMAGED });
}
