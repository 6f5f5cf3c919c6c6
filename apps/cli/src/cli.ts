// Commands, their options, and error handling.
import { DataError, type OptionWriter } from "@grus/data";
import { Command, CommanderError } from "commander";
import { GrusError } from "grus";
import { addClassify } from "./commands/classify.ts";
import { addConvert } from "./commands/convert.ts";
import { addDetect } from "./commands/detect.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addExport } from "./commands/export.ts";
import { addFineTune } from "./commands/fine-tune.ts";
import { addForecast } from "./commands/forecast.ts";
import { addGenerate } from "./commands/generate.ts";
import { addInspect } from "./commands/inspect.ts";
import { addLm } from "./commands/lm.ts";
import { addPredict } from "./commands/predict.ts";
import { addRun } from "./commands/run.ts";
import { addTag } from "./commands/tag.ts";
import { addTranslate } from "./commands/translate.ts";
import { addVerify } from "./commands/verify.ts";
import { type Console, standardConsole } from "./console.ts";
import { CheckFailed, InputError, Interrupted, inFlags } from "./errors.ts";
import { flagWriter } from "./flags-of-options.ts";

/** Runs one command line; returns the exit code. Bad input prints one message, without a stack trace. */
export async function runCli(args: readonly string[], console: Console = standardConsole()): Promise<number> {
  const program = new Command("grus")
    .description(
      "Forecast series, learn language, and run, train and convert models of gated recurrent networks.",
    )
    .version("0.1.0")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => console.out(text.trimEnd()),
      writeErr: (text) => console.error(text.trimEnd()),
    })
    .showSuggestionAfterError();
  addForecast(program, console);
  addPredict(program, console);
  addDetect(program, console);
  addLm(program, console);
  addGenerate(program, console);
  addEvaluate(program, console);
  addClassify(program, console);
  addTag(program, console);
  addTranslate(program, console);
  addInspect(program, console);
  addConvert(program, console);
  addRun(program, console);
  addFineTune(program, console);
  addExport(program, console);
  addVerify(program, console);
  try {
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    const named = (name: string | undefined) => program.commands.find((command) => command.name() === name);
    return exitCodeOf(error, flagWriter(named(args[0]), named("forecast")), console);
  }
}

function exitCodeOf(error: unknown, write: OptionWriter, console: Console): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof DataError || error instanceof GrusError || error instanceof InputError) {
    console.error(console.paint.red(`error: ${inFlags(error, write)}`));
    return 2;
  }
  if (error instanceof Interrupted) {
    console.error(error.message);
    return 130;
  }
  if (error instanceof CheckFailed) {
    console.error(console.paint.red(error.message));
    return 1;
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
