// A strict parser of the JSON of a safetensors header: objects, arrays, strings and whole numbers. Unlike
// JSON.parse it refuses duplicate keys and bounds the nesting.
import { quote } from "../files/model-file-error.ts";
import { SafetensorsError } from "./safetensors-error.ts";

/** A value of a header. */
export type HeaderValue = string | number | readonly HeaderValue[] | ReadonlyMap<string, HeaderValue>;

/** Parses a complete text. Throws {@link SafetensorsError} if it is not one value of the kinds above. */
export function parseHeaderJson(text: string): HeaderValue {
  const cursor: Cursor = { text, at: 0 };
  const value = readValue(cursor, 0);
  skipSpace(cursor);
  if (cursor.at < text.length) throw unexpected(cursor, "the end of the header");
  return value;
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** The maximum nesting: the header is an object of objects of arrays. */
const MAX_DEPTH = 3;

function readValue(cursor: Cursor, depth: number): HeaderValue {
  skipSpace(cursor);
  const first = cursor.text[cursor.at];
  if (first === '"') return readString(cursor);
  if (first !== undefined && first >= "0" && first <= "9") return readNumber(cursor);
  if (depth < MAX_DEPTH && first === "{") return readObject(cursor, depth);
  if (depth < MAX_DEPTH && first === "[") return readArray(cursor, depth);
  throw unexpected(
    cursor,
    depth < MAX_DEPTH ? "a string, a whole number, [ or {" : "a string or a whole number",
  );
}

function readObject(cursor: Cursor, depth: number): ReadonlyMap<string, HeaderValue> {
  const entries = new Map<string, HeaderValue>();
  readList(cursor, "}", () => {
    if (cursor.text[cursor.at] !== '"') throw unexpected(cursor, "a key in quotes");
    const key = readString(cursor);
    if (entries.has(key)) throw duplicate(key);
    skipSpace(cursor);
    if (cursor.text[cursor.at] !== ":") throw unexpected(cursor, '":"');
    cursor.at++;
    entries.set(key, readValue(cursor, depth + 1));
  });
  return entries;
}

function readArray(cursor: Cursor, depth: number): readonly HeaderValue[] {
  const values: HeaderValue[] = [];
  readList(cursor, "]", () => values.push(readValue(cursor, depth + 1)));
  return values;
}

/** The items between an opening and a closing bracket, separated by commas. */
function readList(cursor: Cursor, close: string, readItem: () => void): void {
  cursor.at++;
  skipSpace(cursor);
  if (cursor.text[cursor.at] === close) {
    cursor.at++;
    return;
  }
  for (;;) {
    skipSpace(cursor);
    readItem();
    skipSpace(cursor);
    const next = cursor.text[cursor.at];
    if (next !== "," && next !== close) throw unexpected(cursor, `"," or "${close}"`);
    cursor.at++;
    if (next === close) return;
  }
}

function readString(cursor: Cursor): string {
  const { text, at: start } = cursor;
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  if (end >= text.length) throw unexpected({ text, at: text.length }, "a closing quote");
  const value = parseStringToken(text.slice(start, end + 1));
  if (value === undefined) throw unexpected(cursor, "a well-formed string");
  cursor.at = end + 1;
  return value;
}

/**
 * Undefined for a bad escape, a raw control character, or half of a surrogate pair, which no UTF-8 file can
 * hold.
 */
function parseStringToken(token: string): string | undefined {
  try {
    const value = JSON.parse(token) as string;
    return /\p{Surrogate}/u.test(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function readNumber(cursor: Cursor): number {
  const start = cursor.at;
  while (/[\w.+-]/.test(cursor.text[cursor.at] ?? "")) cursor.at++;
  const token = cursor.text.slice(start, cursor.at);
  const value = /^(0|[1-9]\d{0,15})$/.test(token) ? Number(token) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw unexpected({ text: cursor.text, at: start }, "a whole number from 0 to 2^53 - 1");
}

function skipSpace(cursor: Cursor): void {
  while (" \t\n\r".includes(cursor.text[cursor.at] ?? "x")) cursor.at++;
}

function unexpected({ text, at }: Cursor, expected: string): SafetensorsError {
  const rest = text.slice(at, at + 20);
  return new SafetensorsError({
    expected: `${expected} at character ${at} of the header`,
    got: rest === "" ? "its end" : quote(rest),
    cure: "The file is damaged or not a safetensors file; fetch or write it again.",
  });
}

function duplicate(key: string): SafetensorsError {
  return new SafetensorsError({
    expected: "unique keys in the header",
    got: `${quote(key)} twice`,
    cure: "Write the file again with unique names.",
  });
}
