// The flags of `grus forecast` that a run's numbers depend on, as its checkpoints keep them.
import { forecast } from "grus";
import { type BackendOption, backendOptions } from "./backend-option.ts";
import type { ForecastFlags } from "./commands/forecast-flags.ts";

/** All flags but those that change no number, which a resumed run may have otherwise. */
export type SavedFlags = Omit<ForecastFlags, "out" | "resume" | "checkpointEvery" | "json">;

/** The flags that a run's numbers depend on. */
export function flagsToSave({ out, resume, checkpointEvery, json, ...saved }: ForecastFlags): SavedFlags {
  return saved;
}

/** Whether a flag is among those that are saved. */
export function isSavedFlag(name: string): name is keyof SavedFlags {
  return Object.hasOwn(CHECKS, name);
}

/** Whether a value read from a checkpoint is the flags of a run. */
export function areSavedFlags(value: unknown): value is SavedFlags {
  return wrongFlag(value) === undefined;
}

/** The first flag that is missing, of another type, or not one of these; undefined where all are right. */
export function wrongFlag(value: unknown): string | undefined {
  if (!isRecord(value)) return "all flags";
  const stranger = Object.keys(value).find((name) => !isSavedFlag(name));
  return stranger ?? Object.entries(CHECKS).find(([name, check]) => !check(value[name]))?.[0];
}

/** Whether a value is a record. */
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
  missing: wordOf(["error", "interpolate", "forward", "drop"]),
};

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
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
