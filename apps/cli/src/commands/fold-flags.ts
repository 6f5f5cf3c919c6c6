// The options of a test over folds.
import { type Command, Option } from "commander";
import type { forecast } from "grus";
import { wholeNumber } from "../options.ts";

/** The parsed flags. */
export interface FoldFlags {
  readonly folds?: number | undefined;
  readonly foldLength?: number | undefined;
  readonly refit?: forecast.Refit | undefined;
}

/** Adds the flags. */
export function addFoldOptions(command: Command): Command {
  return command
    .option(
      "--folds <count>",
      "test over so many folds at the end of each series, each forecast from the rows before it; --minutes are shared by the folds and the forecast (default: one test on the last 15 %)",
      wholeNumber(1),
    )
    .option("--fold-length <steps>", "rows of each fold (default: the horizon)", wholeNumber(1))
    .addOption(
      new Option(
        "--refit <what>",
        "what is made anew for every fold: choose (the choice of parts and their fit), fit (their fit alone) or none (default: choose)",
      )
        .choices(["choose", "fit", "none"])
        .default(undefined, "choose"),
    );
}
