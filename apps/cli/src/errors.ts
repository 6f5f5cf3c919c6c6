// Errors of commands, and library messages in terms of flags.
import { DataError, type OptionWriter } from "@grus/data";
import { forecast } from "grus";

/** A file or option that cannot be used: one message, exit code 2. */
export class InputError extends Error {
  override readonly name = "InputError";

  constructor(problem: string, cure?: string) {
    super(cure === undefined ? problem : `${problem}\n${cure}`);
  }
}

/** A requested check that failed: one message, exit code 1. */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed";
}

/** A signal that asks to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** Ctrl-C, exit code 130, or SIGTERM, exit code 143: one message. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly signal: StopSignal;

  constructor(message: string, signal: StopSignal) {
    super(message);
    this.signal = signal;
  }
}

/** Options that messages name as text, with flags in their place, or cures that need no option. */
const CURES: readonly (readonly [RegExp, string])[] = [
  [/Omit layers and prefix\./g, "Omit --layers and --prefix."],
  [/since layers or a prefix are given/g, "since --layers or --prefix is given"],
  [
    /List the layers in order and pass the list as layers\./g,
    "List the layers in order in a file and give it as --layers FILE.",
  ],
  [/Pass another prefix, or omit it\./g, "Give another --prefix, or omit it."],
  [/Read with \{ float64: "keep" \}, or scale/g, "Scale"],
  [/Pass it as `external`, put it/g, "Put it"],
  [/Read it with gru: "reset-after"/g, "Read it with --gru reset-after"],
  [/since gru is given/g, "since --gru is given"],
  [/Omit gru\./g, "Omit --gru."],
  [/or a larger memory if you trust the file\./g, "or a larger --memory, if you trust the file."],
  [/Pass a larger memory if you trust the file\./g, "Pass a larger --memory, if you trust the file."],
  [/[Pp]ass a number instead of a name( for the axis)?\./g, "`grus export --size` writes fixed lengths."],
  [/pass numbers instead of names for the axes\./g, "use `grus export --size`, which writes fixed lengths."],
];

/**
 * The message of an error with flags in place of the library's options: `write` writes those that errors
 * carry as data, the rest is replaced in the text.
 */
export function inFlags(error: Error, write: OptionWriter): string {
  if (error instanceof forecast.ForecasterFileError)
    return `${error.problem}\nGive a directory written by \`grus forecast --out DIR\`.`;
  return textInFlags(error instanceof DataError ? error.messageWith(write) : error.message);
}

/** A text of the library with flags in place of its options. */
export function textInFlags(text: string): string {
  return CURES.reduce((own, [option, flag]) => own.replace(option, flag), text);
}
