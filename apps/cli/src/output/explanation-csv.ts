// explanation.csv: what every part, column and earlier value adds to every step of the forecast.
import { formatCsv, tableFrom } from "@grus/data";
import type { forecast } from "grus";
import { significant } from "./numbers.ts";
import { timeTexts } from "./time-texts.ts";

/** Significant digits of a contribution. */
const DIGITS = 6;

/** What a contribution is of. */
export type ContributionKind = "part" | "column" | "earlier value";

/** The contributions of each kind: those of parts add up to the forecast. */
export function contributionsOf({
  parts,
  covariates,
  lags,
}: forecast.ForecastExplanation): readonly (readonly [ContributionKind, readonly forecast.Contribution[]])[] {
  return [
    ["part", parts],
    ["column", covariates],
    ["earlier value", lags],
  ];
}

/** The text: series (and target, of several), kind, name, step, time, contribution. */
export function explanationCsv(
  all: readonly forecast.ForecastExplanation[],
  timeZone: string | undefined,
): string {
  const rows = all.flatMap((one) =>
    contributionsOf(one).flatMap(([kind, own]) =>
      own.flatMap(({ name, values }) =>
        Array.from(values, (value, k) => ({ one, kind, name, k, value: Number(significant(value, DIGITS)) })),
      ),
    ),
  );
  const isTimed = all.every(({ times }) => times !== undefined);
  const isOne = new Set(all.map(({ target }) => target)).size === 1;
  const columns: Record<string, readonly string[] | readonly number[]> = {
    series: rows.map(({ one }) => one.series ?? one.target),
    ...(isOne ? {} : { target: rows.map(({ one }) => one.target) }),
    kind: rows.map(({ kind }) => kind),
    name: rows.map(({ name }) => name),
    step: rows.map(({ k }) => k + 1),
    ...(isTimed && {
      time: timeTexts(
        rows.map(({ one, k }) => one.times![k]!),
        timeZone,
      ),
    }),
    contribution: rows.map(({ value }) => value),
  };
  return formatCsv(tableFrom(columns));
}
