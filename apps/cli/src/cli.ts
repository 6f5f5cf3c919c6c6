// Commands, their options, and error handling.
import { Command, CommanderError } from "commander";
import { addCommands } from "./command-list.ts";
import { type Console, standardConsole } from "./console.ts";

/** Runs one command line; returns the exit code. Bad input prints one message, without a stack trace. */
export async function runCli(args: readonly string[], console: Console = standardConsole()): Promise<number> {
  const program = programOf(console);
  // `grus help forecast` is `grus forecast --help`.
  const names = args[0] === "help" ? args.slice(0, 2) : args.slice(0, 1);
  try {
    await addCommands(program, names, console);
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { exitCodeOf } = await import("./exit-code.ts");
    return exitCodeOf(error, program, args[0], console);
  }
}

function programOf(console: Console): Command {
  return new Command("grus")
    .description(
      "Forecast series, learn language, and run, train and convert models of gated recurrent networks.",
    )
    .version("0.1.0")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => console.out(text.trimEnd()),
      writeErr: (text) => console.error(text.trimEnd()),
    })
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .showSuggestionAfterError();
}
