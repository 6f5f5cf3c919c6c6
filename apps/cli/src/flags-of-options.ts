// Options of the library, written as flags of the command that runs.
import type { OptionValue, OptionWriter } from "@grus/data";
import type { Command } from "commander";

/** Flags whose name differs from that of their option. */
const NAMES: Readonly<Record<string, string>> = {
  missing: "na",
  handleGaps: "gaps",
  handleMissing: "missing",
  handleDuplicates: "duplicates",
  seasons: "season",
  statics: "static",
  futureRows: "futureFile",
};

/** Rules for irregular tables, which a trained model keeps: for it they are set when it is trained. */
const RULES: ReadonlySet<string> = new Set(["handleGaps", "handleMissing", "handleDuplicates"]);

/**
 * A writer of options as flags of `command`; an option without a flag there is left out, but for the rules
 * that `training`, the command that trains models, has.
 */
export function flagWriter(command: Command | undefined, training: Command | undefined): OptionWriter {
  return (option) => {
    const flag = flagFor(option, command);
    if (flag !== undefined) return flag;
    const trained = RULES.has(option.option) ? flagFor(option, training) : undefined;
    return trained === undefined ? undefined : `forecast with ${trained}`;
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
  if (isList(value)) return `"${value.filter((text) => text !== "").join(",")}"`;
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

function inShell(text: string): string {
  return /^[\w.,:/%+=-]+$/.test(text) ? text : JSON.stringify(text);
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}
