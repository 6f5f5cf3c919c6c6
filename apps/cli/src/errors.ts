// Bad input to a command.

/** A file or option that cannot be used: one message, exit code 2. */
export class InputError extends Error {
  override readonly name = "InputError";

  constructor(problem: string, cure?: string) {
    super(cure === undefined ? problem : `${problem}\n${cure}`);
  }
}
