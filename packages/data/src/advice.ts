// Advice in errors and notes: text in which options are data, so that a program can write its own flags.

/** An option of this library, with the value that is advised. */
export interface OptionValue {
  /** Its name, such as `dateOrder`. */
  readonly option: string;
  readonly value?:
    | string
    | number
    | boolean
    | readonly string[]
    | Readonly<Record<string, string>>
    | undefined;
}

/** One or more sentences; text and options alternate. */
export interface Advice {
  readonly parts: readonly (string | OptionValue)[];
}

/** Writes an option; undefined where the program has no such option. */
export type OptionWriter = (option: OptionValue) => string | undefined;

/**
 * A template tag: `advice` with options in its text.
 *
 * @example
 * advice`Sort the file, or pass ${option("sort", true)}.`;
 */
export function advice(texts: TemplateStringsArray, ...values: readonly (string | OptionValue)[]): Advice {
  return { parts: texts.flatMap((text, i) => (i < values.length ? [text, values[i]!] : [text])) };
}

/** An option with a value, for {@link advice}. */
export function option(name: string, value?: OptionValue["value"]): OptionValue {
  return { option: name, value };
}

/** An option as it is written in a call: `dateOrder: "dayFirst"`. */
export function optionInCode({ option: name, value }: OptionValue): string {
  if (value === undefined) return name;
  return `${name}: ${valueInCode(value)}`;
}

function valueInCode(value: NonNullable<OptionValue["value"]>): string {
  if (typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
  const fields = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}: ${JSON.stringify(item)}`,
  );
  return `{ ${fields.join(", ")} }`;
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

/**
 * The text of advice; undefined when it names an option that `write` does not have, since it would be of no
 * use.
 */
export function adviceText(given: Advice | string, write: OptionWriter = optionInCode): string | undefined {
  if (typeof given === "string") return given;
  const parts = given.parts.map((part) => (typeof part === "string" ? part : write(part)));
  return parts.includes(undefined) ? undefined : parts.join("");
}

/** The text in full: an option that `write` does not have is written as in a call. */
export function wholeText(given: Advice | string, write: OptionWriter = optionInCode): string {
  return adviceText(given, (each) => write(each) ?? optionInCode(each)) ?? "";
}

/** Several pieces of advice as one text, without those that cannot be written; undefined if none is left. */
export function adviceTexts(
  given: Advice | string | readonly (Advice | string)[] | undefined,
  write: OptionWriter = optionInCode,
): string | undefined {
  if (given === undefined) return undefined;
  const all: readonly (Advice | string)[] = typeof given === "string" || "parts" in given ? [given] : given;
  const texts = all.map((each) => adviceText(each, write)).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join(" ");
}
