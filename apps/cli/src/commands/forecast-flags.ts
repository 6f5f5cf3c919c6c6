// The options of `grus forecast`.
import { InvalidArgumentError } from "commander";
import type { forecast } from "grus";
import type { BackendOption } from "../backend-option.ts";
import { nameList } from "../options.ts";
import type { ReadingFlags } from "../reading-options.ts";
import type { FoldFlags } from "./fold-flags.ts";
import type { NetworkFlags } from "./network-flags.ts";

/** How forecasts of a hierarchy are made to add up, by the words of --reconcile. */
export const reconcileMethods = ["mint", "bottom-up", "wls", "ols", "none"] as const;

const METHODS: Readonly<Record<(typeof reconcileMethods)[number], forecast.ForecastOptions["reconcile"]>> = {
  mint: "minTrace",
  "bottom-up": "bottomUp",
  wls: "wls",
  ols: "ols",
  none: "none",
};

/** The option of the library for a word of --reconcile. */
export function reconcileOption({ reconcile }: ForecastFlags): forecast.ForecastOptions["reconcile"] {
  return reconcile === undefined ? undefined : METHODS[reconcile];
}

/** The parsed flags, those of --config included. */
export interface ForecastFlags extends ReadingFlags, NetworkFlags, FoldFlags {
  readonly target?: string | readonly string[] | undefined;
  readonly time?: string | undefined;
  readonly series?: string | readonly string[] | undefined;
  readonly hierarchy?: boolean | undefined;
  readonly reconcile?: (typeof reconcileMethods)[number] | undefined;
  readonly horizon?: number | undefined;
  /** Steps; empty for none. */
  readonly season?: readonly number[] | undefined;
  readonly future?: readonly string[] | undefined;
  readonly futureFile?: string | undefined;
  readonly past?: readonly string[] | undefined;
  readonly static?: readonly string[] | undefined;
  readonly holidays?: forecast.HolidayPlace | undefined;
  /** In (0, 1). */
  readonly levels: readonly number[];
  /** How many paths of each series are drawn. */
  readonly paths?: number | undefined;
  readonly test?: string | undefined;
  readonly duplicates: "error" | "first" | "last" | "mean";
  readonly seed: number;
  /** Whether the forecast is made only of parts that `grus export` can write. */
  readonly portable?: boolean | undefined;
  readonly ensemble?: forecast.EnsembleChoice | undefined;
  /** About how long networks may take. */
  readonly minutes?: number | undefined;
  /** Where networks are trained; none for a forecast of parts in closed form. */
  readonly backend: BackendOption | "none";
  readonly profile?: boolean | undefined;
  readonly explain?: boolean | undefined;
  readonly out?: string | undefined;
  /** The directory of a run to resume. */
  readonly resume?: string | undefined;
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
}

/** The text of --target: one column, whose name may hold commas, or several. */
export function columnText(text: string): string {
  return text;
}

/** A parser of a country, "DE", or one with its region, "US-CA". */
export function holidayPlace(text: string): forecast.HolidayPlace {
  const [, country, region] = /^([A-Za-z]{2})(?:-(\w+(?:-\w+)?))?$/.exec(text.trim()) ?? [];
  if (country !== undefined) return { country, region };
  throw new InvalidArgumentError("Expected a country such as DE, or one with its region such as US-CA.");
}

/** A parser of what a forecast is made of: a word, or names of parts. */
export function ensembleOf(text: string): forecast.EnsembleChoice {
  const words = ["weighted", "best", "mean"] as const;
  const names = nameList(text);
  if (names.length === 0)
    throw new InvalidArgumentError(`Expected ${words.join(", ")}, or names of parts such as ridge,ETS.`);
  return words.find((word) => word === text.trim()) ?? names;
}

/** A parser of levels in per cent, "80,95", as shares. */
export function levelList(text: string): number[] {
  const levels = nameList(text).map((level) => Number(level));
  if (levels.length > 0 && levels.every((level) => level >= 1 && level < 100))
    return levels.map((level) => level / 100);
  throw new InvalidArgumentError("Expected numbers from 1 to below 100, such as 80,95.");
}

/** A parser of seasons in steps, "24,168"; "none" for none. */
export function seasonList(text: string): number[] {
  if (text.trim() === "none" || text === "") return [];
  const seasons = nameList(text).map((steps) => Number(steps));
  if (seasons.length > 0 && seasons.every((steps) => Number.isSafeInteger(steps) && steps >= 2))
    return seasons;
  throw new InvalidArgumentError("Expected whole numbers of at least 2, such as 24,168, or none.");
}
