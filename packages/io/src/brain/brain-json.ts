// The values of brain.js' JSON, checked.
import { type FileProblem, ModelFileError, shownJson } from "../files/model-file-error.ts";

/** An object of the JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** Rows and columns of weights, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float32Array;
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object. Throws {@link ModelFileError} for anything else. */
export function recordOf(value: unknown, place: string): Json {
  return isRecord(value) ? value : refuse(place, "an object", value);
}

/** A list. Throws {@link ModelFileError} for anything else. */
export function listOf(value: unknown, place: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(place, "a list", value);
}

/** Numbers: a list, or as version 1 writes typed arrays, an object with the keys 0, 1, 2 and so on. */
export function numbersOf(value: unknown, count: number, place: string): Float32Array {
  const found = isRecord(value) ? Object.keys(value).length : Array.isArray(value) ? value.length : undefined;
  if (found !== count) return refuse(place, `${count} numbers`, found === undefined ? value : found);
  const all = value as ArrayLike<unknown>;
  return Float32Array.from({ length: count }, (_, i) => numberOf(all[i], `${place}, number ${i}`));
}

/** A finite number. */
export function numberOf(value: unknown, place: string): number {
  return typeof value === "number" && Number.isFinite(value) ? value : refuse(place, "a number", value);
}

const MAX_SIDE = 2 ** 24;

/** A matrix of any size, or of the expected numbers of rows and columns. */
export function matrixOf(
  value: unknown,
  place: string,
  [rows, columns]: readonly [rows: number | undefined, columns: number | undefined],
): Matrix {
  const matrix = recordOf(value, place);
  const side = (length: unknown, expected: number | undefined, name: string) =>
    Number.isInteger(length) &&
    (length as number) >= 1 &&
    (length as number) <= MAX_SIDE &&
    (expected === undefined || length === expected)
      ? (length as number)
      : refuse(`${place}, ${name}`, expected === undefined ? "a size" : String(expected), length);
  const own = { rows: side(matrix.rows, rows, "rows"), columns: side(matrix.columns, columns, "columns") };
  return { ...own, weights: numbersOf(matrix.weights, own.rows * own.columns, place) };
}

/** Throws the error for a value. */
export function refuse(place: string, expected: string, got: unknown): never {
  const cure = "Write the network again: JSON.stringify(net.toJSON()).";
  throw malformed({ place, expected, got: shownJson(got) ?? "nothing", cure });
}

export function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("brain.js", problem);
}
