// The command line that repeats a run.
import type { Command, Option } from "commander";
import { inShell } from "../flag-text.ts";
import { type Config, optionText } from "./config-file.ts";

/** The command line with these options, but for those at their defaults; `file` may be several. */
export function commandLine({ file, ...options }: Config, command: Command): string {
  const flags = Object.entries(options).flatMap(([name, value]) => flagOf(command, name, value));
  const files = [file].flat().map((name) => inShell(String(name)));
  return ["grus", command.name(), ...files, ...flags].join(" ");
}

function flagOf(command: Command, name: string, value: unknown): readonly string[] {
  const own = command.options.filter((option) => option.attributeName() === name);
  const option = own.find(({ negate }) => negate === (value === false));
  const text = optionText(value);
  if (option?.long == null || text === undefined || isDefault(option, text)) return [];
  return typeof value === "boolean" ? [option.long] : [option.long, inShell(text)];
}

function isDefault({ defaultValue, defaultValueDescription }: Option, text: string): boolean {
  return text === (defaultValueDescription ?? String(defaultValue));
}
