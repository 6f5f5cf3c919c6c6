// Errors of tracing and running. Each message says where, what was expected and what was found, and how to
// fix it.
import type { DType } from "./dtype.ts";

/**
 * Base of every error that Grus throws on purpose.
 *
 * `error instanceof GrusError` tells these from faults of other code.
 */
export class GrusError extends Error {
  override readonly name: string = "GrusError";
}

/**
 * Base of errors about a value that is not as expected, with both as data.
 *
 * `expected` says what to pass in place of `got`.
 */
export class ExpectationError<Expected = unknown, Got = unknown> extends GrusError {
  override readonly name: string = "ExpectationError";
  readonly expected: Expected;
  readonly got: Got;

  constructor(message: string, expected: Expected, got: Got) {
    super(message);
    this.expected = expected;
    this.got = got;
  }
}

/**
 * A shape in an error: exact, or as text where only some axes are fixed, such as
 * `[batch, time, inputSize=4]`.
 */
export type ShapeText = readonly number[] | string;

/** What a {@link ShapeError} or {@link DTypeError} reports. */
export interface Mismatch<Expected, Got> {
  /** The argument at fault, such as "weightHh". Default "input". */
  readonly subject?: string | undefined;
  readonly expected: Expected;
  readonly got: Got;
  /** A sentence in place of "<subject> is <got>; expected <expected>." */
  readonly problem?: string | undefined;
  /** How to fix it. */
  readonly cure?: string | undefined;
}

/**
 * A shape that does not match. `got` is a text where it is not a shape, such as an index.
 *
 * The message names the axes: reshape or transpose the argument, or create the layer with the size that
 * was found.
 */
export class ShapeError extends ExpectationError<ShapeText, ShapeText> {
  override readonly name = "ShapeError";
  /** The operation that rejected the shape. */
  readonly where: string;

  constructor(where: string, mismatch: Mismatch<ShapeText, ShapeText>) {
    const { expected, got } = mismatch;
    const found = typeof got === "string" ? `is ${got}` : `has shape ${shapeText(got)}`;
    super(messageOf(where, mismatch, found, shapeText(expected)), expected, got);
    this.where = where;
  }
}

/**
 * An element type that does not match, or a value that it cannot represent. `expected` are the element
 * types that would be accepted, `got` is the element type, kind of array or value that was passed.
 *
 * Convert with `cast`, or create the tensor with one of the accepted types.
 */
export class DTypeError extends ExpectationError<readonly DType[], string> {
  override readonly name = "DTypeError";
  /** The operation that rejected the element type. */
  readonly where: string;

  constructor(where: string, mismatch: Mismatch<DType | readonly DType[], string>) {
    const { got } = mismatch;
    const expected = [mismatch.expected].flat();
    super(messageOf(where, mismatch, `is ${got}`, expected.join(" or ")), expected, got);
    this.where = where;
  }
}

/**
 * A tensor used where its value or its trace is not available.
 *
 * Tensors are lazy: call `evaluate`, or return them from a compiled function, to read their values.
 */
export class TraceError extends GrusError {
  override readonly name = "TraceError";
}

/**
 * A gradient was requested that is not defined.
 *
 * Take the gradient of a float32 scalar, reduced with `mean` or `sum`, with respect to float32 tensors;
 * pass others as later arguments.
 */
export class GradientError extends GrusError {
  override readonly name = "GradientError";
}

/**
 * An executable, loop or backend used after `dispose`.
 *
 * Create a new one, or dispose of it later.
 */
export class DisposedError extends GrusError {
  override readonly name = "DisposedError";

  /** `what` was disposed: an executable, or the function that created a backend. */
  constructor(what: string) {
    super(`${what} was disposed.\nCreate a new one, or dispose it later.`);
  }
}

/**
 * A value that is not a key, or a seed or a number folded into a key that is not a safe integer.
 *
 * Make keys with `key(seed)`, from a whole number, and derive others with `splitKey` and `foldIn`.
 */
export class KeyError extends ExpectationError<string, number | string> {
  override readonly name = "KeyError";

  /** `subject` is the argument of `where`, such as "seed"; `got` is a number or a description. */
  constructor(
    where: string,
    subject: string,
    got: number | string,
    expected = "an integer between -2^53 and 2^53",
    cure?: string,
  ) {
    super(messageOf(where, { subject, expected, got, cure }, `is ${got}`, expected), expected, got);
  }
}

/**
 * A tree of tensors that lacks a leaf, or contains a value that is not a tensor.
 *
 * `path` says where: wrap numbers in `tensor()`, keep settings out of trees, and use trees of one
 * structure together.
 */
export class TreeError extends ExpectationError<string, string> {
  override readonly name = "TreeError";
  /** The path in the tree, such as "layers.0.weight"; "" is the tree itself. */
  readonly path: string;

  constructor(path: string, got: string, cure: string) {
    const subject = path === "" ? "the tree" : `"${path}"`;
    super(`${subject} is ${got}; expected a tensor.\n${cure}`, "a tensor", got);
    this.path = path;
  }
}

/**
 * A value passed as a backend that is not one.
 *
 * Create one with `createBackend()`, `wasmBackend()` or `gpuBackend()`, and wait for its promise.
 */
export class BackendError extends ExpectationError<string, string> {
  override readonly name = "BackendError";

  constructor(where: string, got: string, cure: string) {
    super(`${where}: backend is ${got}; expected a backend.\n${cure}`, "a backend", got);
  }
}

function messageOf(
  where: string,
  { subject = "input", problem, cure }: Mismatch<unknown, unknown>,
  found: string,
  expected: string,
): string {
  return `${where}: ${problem ?? `${subject} ${found}; expected ${expected}.`}${cure === undefined ? "" : `\n${cure}`}`;
}

function shapeText(shape: ShapeText): string {
  return typeof shape === "string" ? shape : `[${shape.join(", ")}]`;
}
