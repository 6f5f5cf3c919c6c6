// The description of a forecaster for `grus inspect`.

import { describeFrequency } from "@grus/data";
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import { percent } from "../output/numbers.ts";
import { alignTable } from "../output/summary.ts";

/** What it forecasts, from which columns, and its parts with their weights. */
export function forecasterLines(path: string, record: forecast.ForecasterRecord): string[] {
  const { roles, hierarchy, holidays, horizon, seasons, frequency, parts, intervals } = record;
  const columns: readonly (readonly [string, readonly string[]])[] = [
    ["time", roles.time === undefined ? [] : [roles.time]],
    ["series", roles.series === undefined ? [] : [roles.series].flat()],
    ["sums", hierarchy === undefined ? [] : [`of each group, reconciled by ${hierarchy.method}`]],
    ["known ahead", roles.future],
    ["known up to now", roles.past],
    ["constant within a series", roles.statics],
    ["holidays", placeOf(holidays?.source)],
  ];
  const [head, ...rows] = alignTable([
    ["part", "weight"],
    ...parts.map(({ record: part, weight }) => [part.name, percent(weight)]),
  ]);
  return [
    `${path}: a forecaster, written by \`grus forecast\``,
    `forecasts ${roles.target.join(", ")}, ${horizon} steps${frequency === undefined ? "" : `, rows ${describeFrequency(frequency)}`}`,
    ...columns.filter(([, names]) => names.length > 0).map(([role, names]) => `${role}: ${names.join(", ")}`),
    `seasons: ${seasons.length === 0 ? "none" : seasons.map((steps) => `${steps} steps`).join(", ")}`,
    `intervals: ${intervals.adaptive.levels.map((level) => `${levelName(level)} %`).join(", ")} (\`grus predict --levels\` gives others)`,
    "",
    head!,
    ...rows,
  ];
}

function placeOf(source: NonNullable<forecast.ForecasterRecord["holidays"]>["source"]): readonly string[] {
  if (source === undefined || !("country" in source)) return source === undefined ? [] : ["as given"];
  return [[source.country, source.region].filter((part) => part !== undefined).join("-")];
}
