// Options of the library, written as flags of the command that runs.
import type { OptionValue, OptionWriter } from "@grus/data";
import type { Command } from "commander";
import { inShell } from "./flag-text.ts";
import { listOfNames } from "./options.ts";

/** Flags whose name differs from that of their option. */
const NAMES: Readonly<Record<string, string>> = {
  missing: "na",
  batchAxes: "batchAxis",
  handleDuplicates: "duplicates",
  seasons: "season",
  statics: "static",
  futureRows: "futureFile",
  embeddingSize: "embedding",
  hiddenSize: "hidden",
  tied: "tie",
};

/** Options that a forecaster keeps: they are set when it is made. */
const KEPT: ReadonlySet<string> = new Set(["handleDuplicates", "future", "portable"]);

/**
 * A writer of options as flags of `command`; an option without a flag there is left out, but for those that a
 * forecaster keeps, which are written with `forecast`, the command that makes it.
 */
export function flagWriter(command: Command | undefined, forecast: Command | undefined): OptionWriter {
  return (option) => {
    const flag = flagFor(option, command);
    if (flag !== undefined) return flag;
    const kept = KEPT.has(option.option) ? flagFor(option, forecast) : undefined;
    return kept === undefined ? undefined : `\`grus forecast ${kept}\``;
  };
}

function flagFor({ option, value }: OptionValue, command: Command | undefined): string | undefined {
  const name = NAMES[option] ?? option;
  const found = command?.options.filter((each) => each.attributeName() === name) ?? [];
  const flag = found.find(({ negate }) => negate === (value === false))?.long ?? found[0]?.long;
  if (flag === undefined || flag === null) return undefined;
  return value === undefined || typeof value === "boolean" ? flag : `${flag} ${wordOf(value)}`;
}

function wordOf(value: NonNullable<OptionValue["value"]>): string {
  if (typeof value !== "object") return inShell(dashed(String(value)));
  if (isList(value)) return inShell(listOfNames(value.filter((text) => text !== "")));
  return inShell(
    Object.entries(value)
      .map(([name, kind]) => `${name}=${kind}`)
      .join(","),
  );
}

/** `day-first` for `dayFirst`; other texts as they are. */
function dashed(text: string): string {
  return /^[a-z]+(First)$/.test(text) ? text.replace("First", "-first") : text;
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}
