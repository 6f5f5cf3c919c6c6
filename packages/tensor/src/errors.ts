// The errors of tracing and running: where, expected and got, how to mend it.

/** Base of every error that Grus throws on purpose. */
export class GrusError extends Error {
  override readonly name: string = "GrusError";
}

/** A shape that does not fit. */
export class ShapeError extends GrusError {
  override readonly name = "ShapeError";
  /** The operation or argument that refused the shape. */
  readonly where: string;

  constructor(where: string, problem: string, cure?: string) {
    super(`${where}: ${problem}${cure === undefined ? "" : `\n${cure}`}`);
    this.where = where;
  }
}

/** An element type that does not fit. */
export class DTypeError extends GrusError {
  override readonly name = "DTypeError";
  /** The operation or argument that refused the element type. */
  readonly where: string;

  constructor(where: string, problem: string, cure?: string) {
    super(`${where}: ${problem}${cure === undefined ? "" : `\n${cure}`}`);
    this.where = where;
  }
}

/** A tensor used where its value or its trace is not available. */
export class TraceError extends GrusError {
  override readonly name = "TraceError";
}

/** A function whose gradient was asked for and is not defined. */
export class GradientError extends GrusError {
  override readonly name = "GradientError";
}

/** An executable, loop or backend used after `dispose`. */
export class DisposedError extends GrusError {
  override readonly name = "DisposedError";

  constructor(what: string) {
    super(`${what} was disposed.\nCompile it again, or dispose it later.`);
  }
}

/** A seed, or a number folded into a key, that is not a whole number. */
export class KeyError extends GrusError {
  override readonly name = "KeyError";
}

/** A record of tensors that lacks a leaf, or holds something that is no tensor. */
export class TreeError extends GrusError {
  override readonly name = "TreeError";
}

/** Something else where a backend is expected. */
export class BackendError extends GrusError {
  override readonly name = "BackendError";
}
