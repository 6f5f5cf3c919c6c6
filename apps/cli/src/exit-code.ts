// What becomes of an error: a message and an exit code.
import { constants } from "node:os";
import { DataError } from "@grus/data";
import { Command } from "commander";
import { GrusError } from "grus";
import { addForecast } from "./commands/forecast.ts";
import type { Console } from "./console.ts";
import { CheckFailed, InputError, Interrupted, inFlags } from "./errors.ts";
import { flagWriter } from "./flags-of-options.ts";

/** Prints an error of the command `name`, with options of the library as its flags; returns the exit code. */
export function exitCodeOf(
  error: unknown,
  program: Command,
  name: string | undefined,
  console: Console,
): number {
  if (error instanceof DataError || error instanceof GrusError || error instanceof InputError) {
    const command = program.commands.find((each) => each.name() === name);
    const write = flagWriter(command, forecastCommand(console));
    console.error(console.paint.red(`error: ${inFlags(error, write)}`));
    return 2;
  }
  if (error instanceof Interrupted) {
    console.error(error.message);
    return 128 + constants.signals[error.signal];
  }
  if (error instanceof CheckFailed) {
    console.error(console.paint.red(error.message));
    return 1;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}

/** The command that makes forecasters, whose flags the messages of other commands name. */
function forecastCommand(console: Console): Command {
  const program = new Command();
  addForecast(program, console);
  return program.commands[0]!;
}
