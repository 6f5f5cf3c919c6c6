// The flags of `grus train` that affect the results of a run, as stored in its checkpoints.
import { aggregates, type ColumnType } from "@grus/data";
import { forecast } from "grus";
import { type BackendOption, backendOptions } from "./backend-option.ts";
import type { TrainFlags } from "./commands/train-flags.ts";

/** All flags that affect the results; the others may differ in a resumed run. */
export type SavedFlags = Omit<TrainFlags, "out" | "resume" | "checkpointEvery" | "json">;

/** The flags that affect the results of a run. */
export function flagsToSave({ out, resume, checkpointEvery, json, ...saved }: TrainFlags): SavedFlags {
  return saved;
}

/** Whether a flag is saved. */
export function isSavedFlag(name: string): name is keyof SavedFlags {
  return Object.hasOwn(CHECKS, name);
}

/** Whether a value read from a checkpoint is a valid set of flags. */
export function areSavedFlags(value: unknown): value is SavedFlags {
  return wrongFlag(value) === undefined;
}

/** The first flag that is missing, invalid or unknown; undefined if all are valid. */
export function wrongFlag(value: unknown): string | undefined {
  if (!isRecord(value)) return "all flags";
  const unknown = Object.keys(value).find((name) => !isSavedFlag(name));
  return unknown ?? Object.entries(CHECKS).find(([name, check]) => !check(value[name]))?.[0];
}

/** Whether a value is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Checks = {
  readonly [Name in keyof SavedFlags]-?: (value: unknown) => value is SavedFlags[Name];
};

const CHECKS: Checks = {
  target: isText,
  time: optional(isText),
  features: optional(isTexts),
  horizon: isNumber,
  context: isNumber,
  cell: wordOf(forecast.cellNames),
  hidden: isNumber,
  layers: isNumber,
  epochs: isNumber,
  learningRate: optional(isNumber),
  seed: isNumber,
  backend: wordOf<BackendOption>(backendOptions),
  gaps: wordOf(["error", "fill", "keep"]),
  duplicates: wordOf(["error", "first", "last"]),
  na: optional(isTexts),
  delimiter: optional(isText),
  encoding: optional(isText),
  skipLines: optional(isNumber),
  header: optional(isFlag),
  decimal: optional(wordOf([".", ","])),
  thousands: optional(wordOf([",", ".", " ", "'", ""])),
  dateOrder: optional(wordOf(["dayFirst", "monthFirst", "yearFirst"])),
  timeFormat: optional(isText),
  timeZone: optional(isText),
  types: optional(areTypes),
  resample: optional(isText),
  aggregate: optional(wordOf(aggregates)),
  missing: wordOf(["error", "interpolate", "forward", "drop"]),
};

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function areTypes(value: unknown): value is Readonly<Record<string, ColumnType>> {
  const isType = wordOf<ColumnType>(["number", "date", "text", "epochSeconds", "epochMilliseconds"]);
  return isRecord(value) && Object.values(value).every(isType);
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function wordOf<Word extends string>(words: readonly Word[]): (value: unknown) => value is Word {
  return (value): value is Word => words.some((word) => word === value);
}

function optional<T>(check: (value: unknown) => value is T): (value: unknown) => value is T | undefined {
  return (value): value is T | undefined => value === undefined || check(value);
}
