// What a benchmark is.
import type { AnyBackend } from "./environment.ts";
import type { Options } from "./options.ts";

/** The input of a benchmark. */
export interface CommandInput {
  readonly backend: AnyBackend;
  readonly options: Options;
  readonly print: (text: string) => void;
}

/** Measures and prints; returns the exit code. */
export type Command = (input: CommandInput) => Promise<number>;
