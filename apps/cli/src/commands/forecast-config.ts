// All options of a forecast as used, so that `--config` repeats it.
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import type { Config } from "./config-file.ts";
import type { ForecastFlags } from "./forecast-flags.ts";
import { givenNetworkFlags } from "./network-flags.ts";

/** How the results are given: no part of what is computed. */
const OUTPUT: ReadonlySet<string> = new Set(["out", "json", "config", "resume", "explain", "profile"]);

/**
 * The options by name: what was decided in place of what was left open, `given` for all others. Paths are as they
 * were given.
 */
export function configOf(
  file: string,
  flags: ForecastFlags,
  { data, task, horizon, folds }: forecast.ForecastPlan,
  given: Config,
): Config {
  const { targets, time, seriesColumns, future, past, statics } = data.plan;
  const decided = {
    file,
    target: targets.length === 1 ? targets[0] : targets,
    time,
    series: seriesColumns.length === 1 ? seriesColumns[0] : listed(seriesColumns),
    horizon: horizon.value,
    season: task.seasons.length === 0 ? "none" : task.seasons,
    future: listed(future),
    past: listed(past),
    static: listed(statics),
    folds: flags.folds,
    foldLength: folds?.length,
    refit: folds?.refit,
    levels: flags.levels.map((level) => Number(levelName(level))),
    duplicates: flags.duplicates,
    ensemble: flags.ensemble,
    seed: flags.seed,
    backend: flags.backend,
    minutes: flags.minutes,
    ...givenNetworkFlags(flags),
    paths: flags.paths,
    portable: flags.portable || undefined,
  };
  const known = Object.fromEntries(Object.entries(decided).filter(([, value]) => value !== undefined));
  const others = Object.entries(given).filter(([name]) => !(name in decided) && !OUTPUT.has(name));
  return { ...known, ...Object.fromEntries(others) };
}

/** The options that tell what is computed. */
export function savedOptions(given: Config): Config {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !OUTPUT.has(name)));
}

function listed(names: readonly string[]): readonly string[] | undefined {
  return names.length === 0 ? undefined : names;
}
