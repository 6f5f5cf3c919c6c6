// Options of a command in a JSON file, by the names of their flags in camelCase.
import { nearestName } from "@grus/data";
import { type Command, InvalidArgumentError, type Option } from "commander";
import { InputError } from "../errors.ts";
import { readJson } from "../files.ts";
import { nameList } from "../options.ts";
import { columnText } from "./forecast-flags.ts";

/** Options by name; `file` is the command's argument. */
export type Config = Readonly<Record<string, unknown>>;

/**
 * Reads options into a command, except those given on the command line. Throws {@link InputError} for a name that
 * is not one of the command's, and for a value that its flag would refuse.
 */
export async function applyConfig(path: string, command: Command): Promise<Config> {
  const config = await readConfig(path);
  applyOptions(path, config, command);
  return config;
}

/** {@link applyConfig} for options that were read from `path`. */
export function applyOptions(path: string, config: Config, command: Command): void {
  for (const [name, value] of Object.entries(config)) {
    if (name === "file") {
      if (typeof value !== "string") throw wrong(path, name, value, "Expected a path.");
      continue;
    }
    const options = command.options.filter((option) => option.attributeName() === name && name !== "config");
    if (options.length === 0) throw unknownName(path, name, command);
    if (command.getOptionValueSource(name) === "cli") continue;
    command.setOptionValueWithSource(name, parsedValue(path, options[0]!, value), "config");
  }
}

/** What was given on the command line, as a configuration can hold it: texts, and true or false for flags without. */
export function givenValues(command: Command): ReadonlyMap<string, string | boolean> {
  const values = new Map<string, string | boolean>();
  for (const option of command.options)
    command.on(`option:${option.name()}`, (text: string | null) => {
      values.set(option.attributeName(), text ?? !option.negate);
    });
  return values;
}

async function readConfig(path: string): Promise<Config> {
  const config = await readJson(path);
  if (typeof config === "object" && config !== null && !Array.isArray(config)) return { ...config };
  throw new InputError(
    `${path}: expected an object of options; got ${JSON.stringify(config)}.`,
    'Write the options by the names of their flags, such as { "horizon": 24 }.',
  );
}

/** Parsers of names: a list is taken as it is, since a name may hold a comma. */
const LISTS: readonly unknown[] = [nameList, columnText];

/** A JSON value as its flag's parser reads it: lists as texts separated by commas, objects as NAME=VALUE. */
function parsedValue(path: string, option: Option, value: unknown): unknown {
  if (option.isBoolean() || option.negate) {
    if (typeof value === "boolean") return value;
    throw wrong(path, option.attributeName(), value, "Expected true or false.");
  }
  if (isTexts(value) && LISTS.includes(option.parseArg)) return value;
  const text = optionText(value);
  if (text === undefined)
    throw wrong(path, option.attributeName(), value, "Expected a text, a number or a list.");
  try {
    return option.parseArg === undefined ? text : option.parseArg(text, undefined);
  } catch (error) {
    if (error instanceof InvalidArgumentError)
      throw wrong(path, option.attributeName(), value, error.message);
    throw error;
  }
}

/** A value as it is typed after its flag; undefined for one that cannot be. */
export function optionText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.join(",");
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value)
    .map(([name, each]) => `${name}=${each}`)
    .join(",");
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function wrong(path: string, name: string, value: unknown, expected: string): InputError {
  return new InputError(`${path}: ${name} is ${JSON.stringify(value)}.`, expected);
}

function unknownName(path: string, name: string, command: Command): InputError {
  const names = ["file", ...command.options.map((option) => option.attributeName())].filter(
    (each) => each !== "config",
  );
  const near = nearestName(name, names);
  return new InputError(
    `${path}: there is no option "${name}".`,
    near === undefined ? `The options are ${names.join(", ")}.` : `Did you mean "${near}"?`,
  );
}
