// The record of a preparation, with which new data are prepared like the training data: plain JSON.
import {
  type Aggregate,
  aggregates,
  type CalendarCycle,
  type Frequency,
  type MissingRule,
  missingRules,
  PreparationError,
  parseScaler,
  type Reading,
  type Scaler,
} from "@grus/data";

/** A preparation as plain data; `JSON.stringify` keeps it, {@link parsePreparation} reads it back. */
export interface Preparation {
  readonly format: "grus-forecast";
  readonly version: 1;
  readonly target: string;
  /** The column of dates; null for rows without times. */
  readonly time: string | null;
  readonly features: readonly string[];
  readonly calendar: readonly CalendarCycle[];
  readonly frequency: Frequency | null;
  readonly context: number;
  readonly horizon: number;
  readonly scaler: Scaler;
  readonly sort: boolean;
  readonly handleDuplicates: "error" | "first" | "last";
  readonly handleGaps: "error" | "fill" | "keep";
  readonly handleMissing: MissingRule;
  /** The steps into which rows are gathered; null for none. */
  readonly resample: string | null;
  readonly aggregate: Aggregate;
  /** How the cells of the file were read; other files of the same form are read alike. */
  readonly reading: Reading;
}

/**
 * Reads a preparation from JSON (text or parsed). Throws {@link PreparationError} with the field for
 * anything else.
 */
export function parsePreparation(json: unknown): Preparation {
  const value = typeof json === "string" ? parseJson(json) : json;
  if (typeof value !== "object" || value === null) throw refuse("the whole", "an object");
  const fields: Record<string, unknown> = { ...laterFields, ...value };
  for (const [name, { valid, expected }] of Object.entries(rules)) {
    if (!valid(fields[name])) throw refuse(`its ${name}`, expected);
  }
  const later = Object.entries(laterFields).filter(([name]) => !Object.hasOwn(value, name));
  return {
    ...(value as Preparation),
    ...Object.fromEntries(later),
    scaler: parseScaler(fields.scaler),
  };
}

/** Fields that the first files of this version do not have. */
const laterFields: Pick<Preparation, "resample" | "aggregate" | "reading"> = {
  resample: null,
  aggregate: "mean",
  reading: {},
};

interface Rule {
  readonly valid: (value: unknown) => boolean;
  readonly expected: string;
}

const text: Rule = { valid: (value) => typeof value === "string", expected: "text" };
const count: Rule = {
  valid: (value) => Number.isInteger(value) && (value as number) > 0,
  expected: "a whole number above 0",
};
const rules: Readonly<Record<keyof Omit<Preparation, "scaler">, Rule>> = {
  format: choice("grus-forecast"),
  version: { valid: (value) => value === 1, expected: "1, the only version this release reads" },
  target: text,
  time: { valid: (value) => value === null || typeof value === "string", expected: "text or null" },
  features: listOf((item) => typeof item === "string", "names of columns"),
  calendar: listOf(
    (item) => ["hourOfDay", "dayOfWeek", "dayOfYear", "month"].includes(item as string),
    "calendar cycles",
  ),
  frequency: { valid: (value) => value === null || isFrequency(value), expected: "null or { unit, count }" },
  context: count,
  horizon: count,
  sort: { valid: (value) => typeof value === "boolean", expected: "true or false" },
  handleDuplicates: choice("error", "first", "last"),
  handleGaps: choice("error", "fill", "keep"),
  handleMissing: choice(...missingRules),
  resample: { valid: (value) => value === null || typeof value === "string", expected: "text or null" },
  aggregate: choice(...aggregates),
  reading: { valid: isReading, expected: "an object of texts" },
};

function choice(...allowed: readonly string[]): Rule {
  return {
    valid: (value) => allowed.includes(value as string),
    expected: allowed.map((each) => JSON.stringify(each)).join(" or "),
  };
}

function listOf(valid: (item: unknown) => boolean, items: string): Rule {
  return { valid: (value) => Array.isArray(value) && value.every(valid), expected: `a list of ${items}` };
}

function isReading(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((item) => typeof item === "string");
}

function isFrequency(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { unit, count: steps, monthDay } = value as Partial<Frequency>;
  const units = ["millisecond", "second", "minute", "hour", "day", "businessDay", "week", "month", "year"];
  const validDay = monthDay === undefined || (Number.isInteger(monthDay) && monthDay >= 1 && monthDay <= 31);
  return units.includes(unit as string) && Number.isSafeInteger(steps) && steps! > 0 && validDay;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw refuse("the text", "JSON");
  }
}

function refuse(where: string, expected: string): PreparationError {
  return new PreparationError({
    problem: `this is not a saved preparation: ${where} should be ${expected}.`,
    cure: "Pass the `preparation` returned by prepare.",
  });
}
