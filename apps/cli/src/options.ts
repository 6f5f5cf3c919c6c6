// Parsing of option values.
import type { WeightFormat } from "@grus/tensor";
import { type Command, InvalidArgumentError } from "commander";

/** A parser of whole numbers of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  };
}

/** A parser of widths, "2,3"; "none" for none. */
export function widthList(text: string): number[] {
  if (text.trim() === "none") return [];
  const widths = text.split(",").map((width) => (width.trim() === "" ? Number.NaN : Number(width)));
  if (widths.every((width) => Number.isSafeInteger(width) && width >= 1)) return widths;
  throw new InvalidArgumentError("Expected whole numbers of at least 1, such as 2,3, or none.");
}

/** A parser of numbers above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a number above 0.");
}

/** A parser of numbers from 0 to below 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError("Expected a number from 0 to below 1.");
}

/** A parser of numbers of at least 0. */
export function atLeastZero(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("Expected a number of at least 0.");
}

/** A parser of numbers from 0 to 1. */
export function unitShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("Expected a number from 0 to 1.");
}

/** A parser of one of the given words. */
export function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Expected one of ${words.join(", ")}.`);
  };
}

/** A text in double quotes, which may hold commas, or one without commas. */
const LISTED = /\s*"(?:[^"]|"")*"\s*(?=,|$)|[^,]+/g;

/** A parser of comma-separated names; one in double quotes may hold commas, as in `a,"b, c"`. */
export function nameList(text: string): string[] {
  const names = (text.match(LISTED) ?? []).map((name) => name.trim());
  return names.map(unquoted).filter((name) => name !== "");
}

/** The text of {@link nameList} that gives `names`. */
export function listOfNames(names: readonly string[]): string {
  return names
    .map((name) => (/^\s|\s$|^"|,/.test(name) ? `"${name.replaceAll('"', '""')}"` : name))
    .join(",");
}

function unquoted(name: string): string {
  return /^".*"$/s.test(name) && name.length > 1 ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** A parser of comma-separated whole numbers of at least `least`. */
export function wholeNumbers(least: number): (text: string) => number[] {
  return (text) => nameList(text).map(wholeNumber(least));
}

/** A parser of numbers by name, "batch=1,time=28"; repeated options accumulate. */
export function numberList(
  least: number,
): (text: string, before?: Readonly<Record<string, number>>) => Record<string, number> {
  return (text, before) => ({
    ...before,
    ...Object.fromEntries(
      nameList(text).map((pair) => {
        const at = pair.lastIndexOf("=");
        if (at < 1) throw new InvalidArgumentError(`Expected NAME=NUMBER, not "${pair}".`);
        return [pair.slice(0, at), wholeNumber(least)(pair.slice(at + 1))];
      }),
    ),
  });
}

/** Adds the options about how a model is opened: those that turn tensors into one, and those of ONNX files. */
export function addModelOptions(command: Command): Command {
  return addOnnxOptions(
    command
      .option("--layers <file>", "JSON list of layers, for .pt, .pth and .safetensors files")
      .option("--prefix <name>", "use only tensors whose names begin with it, and remove it"),
  );
}

/** Adds the options about how an ONNX file is read. */
export function addOnnxOptions(command: Command): Command {
  return command
    .option(
      "--gru <form>",
      "of ONNX: reset-after reads GRU nodes that PyTorch's exporter wrote with the wrong reset gate (default: as-written)",
      oneOf(["as-written", "reset-after"]),
    )
    .option(
      "--memory <size>",
      "of ONNX: the memory that intermediate values may take, such as 2GB (default: 512MB, or 20 times the file if that is more)",
      memorySize,
    );
}

const UNITS: Readonly<Record<string, number>> = { "": 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 };

/** A parser of sizes in bytes: "800MB", "2 GB". */
export function memorySize(text: string): number {
  const [, digits = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? Number.NaN);
  if (digits !== "" && Number.isFinite(bytes) && bytes > 0) return Math.floor(bytes);
  throw new InvalidArgumentError("Expected a size such as 800MB or 2GB.");
}

/** The formats of weights. */
export const weightFormats: readonly WeightFormat[] = ["float32", "float16", "int8"];

/** Adds the option `--weights`. */
export function addFormatOption(command: Command): Command {
  return command.option(
    "--weights <format>",
    "store weights as float32, float16 (half the size), or int8 (a quarter, with a scale for each output)",
    oneOf(weightFormats),
    "float32",
  );
}
