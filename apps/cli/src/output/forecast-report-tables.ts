// The tables of a forecast's report.

import { describeFrequency, noteText } from "@grus/data";
import { levelName } from "@grus/forecast";
import { forecast } from "grus";
import { inShell } from "../flag-text.ts";
import { type ForecastRun, timeAxisOf } from "../forecast-run.ts";
import { htmlTable } from "./html-table.ts";
import { percent, significant } from "./numbers.ts";
import { escapeHtml } from "./report-html.ts";
import { spanOf } from "./step-times.ts";
import type { DetailedRun } from "./test-details.ts";
import { foldSection, SCORES, scoreCells, seriesSection, stepTable, worstTable } from "./test-part-tables.ts";
import { timeTexts } from "./time-texts.ts";

/** What the data is: file, span, frequency, series, seasons. */
export function dataFacts(run: ForecastRun): string {
  const { plan } = run.made;
  const { data, horizon, seasons } = plan;
  const values = data.series.reduce((sum, each) => sum + each.values.length, 0);
  const missing = data.series.reduce((sum, each) => sum + each.values.filter(Number.isNaN).length, 0);
  const found = seasons.map(({ period, label }) =>
    label.includes("steps") ? label : `${label} (${period} steps)`,
  );
  const covariates = Object.entries(data.covariates).flatMap(([role, columns]) =>
    columns.map(({ column }: forecast.Covariate) => `${column} (${ROLES[role]})`),
  );
  const facts: readonly (readonly [string, string] | undefined)[] = [
    ["file", run.file],
    ["rows", `${run.table.rows}, ${run.table.columns.size} columns`],
    timesFact(run),
    data.series.length === 1 ? undefined : ["series", `${data.series.length}`],
    missing === 0 ? undefined : ["missing", `${missing} of ${values} values`],
    ["seasons", found.length === 0 ? "none found" : found.join(", ")],
    ["horizon", `${horizon.value} steps (${horizon.reason})`],
    covariates.length === 0 ? undefined : ["further columns", covariates.join(", ")],
    data.notes.length === 0 ? undefined : ["notes", data.notes.map((note) => noteText(note)).join(" ")],
  ];
  const rows = facts.flatMap((fact) => (fact === undefined ? [] : [fact]));
  const lines = rows.map(([name, text]) => `<tr><th>${name}</th><td>${escapeHtml(text)}</td></tr>`);
  const note = run.made.test === undefined ? "" : `<p class="note">The shaded part is the test.</p>`;
  return `${note}<table class="facts about">${lines.join("")}</table>`;
}

const ROLES: Readonly<Record<string, string>> = {
  future: "known ahead",
  past: "known up to now",
  statics: "constant within a series",
};

function timesFact(run: ForecastRun): readonly [string, string] {
  const { plan } = run.made;
  const span = spanOf(plan);
  if (span === undefined || plan.data.frequency === undefined) return ["times", "none: rows in order"];
  return [
    timeAxisOf(run).name ?? "times",
    `${timeTexts(span, plan.data.frequency.timeZone).join(" to ")}, ${describeFrequency(plan.data.frequency)}`,
  ];
}

/** The parts with their weights, and every candidate. */
export function partTables({ made }: ForecastRun): string {
  const parts = made.parts.map(({ name, weight, error, parameters }) => [
    name,
    percent(weight),
    significant(error, 3),
    String(parameters),
  ]);
  const candidates = made.candidates.map(({ name, error }) => [name, significant(error, 3)]);
  return `${htmlTable(["part", "weight", "validation error", "parameters"], parts)}
<p class="note">Parts were chosen and weighted by their mean absolute errors in validation, which lies before the test; each series counts in units of its mean change over a season.</p>
<details><summary>All ${candidates.length} candidates</summary>${htmlTable(["candidate", "validation error"], candidates)}</details>`;
}

/** Errors in the test with rivals, intervals, steps and series; the reason where there is no test. */
export function errorTables(run: DetailedRun, chart: (id: string) => string): string {
  const { plan, test, folds, verdict } = run.made;
  const { details } = run;
  if (test === undefined || details === undefined)
    return `<section><h2>How wrong it is</h2><p>${escapeHtml(verdict.text)}</p></section>`;
  return `<section><h2>How wrong it is</h2>${scoreTable(test)}${intervalTable(test)}
<p class="note">In ${test.windows} test window${test.windows === 1 ? "" : "s"}. MASE and RMSSE are errors in units of the mean change over a season before the test; sMAPE runs from 0 to 200 %; OWA is the mean of MASE and sMAPE relative to those of naive 2, the last value with the season of the past.</p></section>
<section><h2>The test, window after window</h2>${chart("tested")}
<p class="note">Windows without overlap.${folds === undefined ? "" : " A vertical line begins a fold, which was forecast from what lies before it."} Dashed: the best naive forecast, ${escapeHtml(forecast.bestNaive(test).name)}. Click a name to hide its line; drag to zoom, double-click to reset.</p></section>
<section><h2>Error over time</h2>${chart("over")}${worstTable(plan, test, details.windows)}</section>
${foldSection(run.made, test, chart)}<section><h2>Error by step of the horizon</h2>${chart("steps")}${stepTable(test, details.byStep)}</section>
${seriesSection(plan, test, details.bySeries)}`;
}

function scoreTable({ scores, rivals }: forecast.ForecastTest): string {
  const all = [{ name: "forecast", scores }, ...rivals];
  const best = Math.min(...all.map((each) => each.scores.mae));
  const rows = all.map((each) => [each.name, ...scoreCells(each.scores, scores.mae)]);
  return htmlTable(["", ...SCORES], rows, (row) =>
    [row === 0 ? "model" : "", all[row]!.scores.mae === best ? "best" : ""].join(" "),
  );
}

function intervalTable({ intervals, crps, pinball }: forecast.ForecastTest): string {
  const rows = intervals.map(({ level, coverage, width }) => [
    `${levelName(level)} %`,
    percent(coverage, 1),
    significant(width),
  ]);
  return `<h3>Intervals</h3>${htmlTable(["meant to hold", "held", "mean width"], rows)}
<p class="note">Pinball loss ${significant(pinball)}, continuous ranked probability score (CRPS) ${significant(crps)}: errors of the intervals and the forecast together, in the unit of the values.</p>`;
}

/** The command that gives the same forecast, and its options. */
export function repeatSection(run: ForecastRun, directory: string): string {
  const options = Object.entries(run.config)
    .map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(valueText(value))}</td></tr>`)
    .join("");
  return `<pre>${escapeHtml(run.line)}</pre>
<p class="note">Or, with the options from their file: <code>${escapeHtml(`grus forecast --config ${inShell(`${directory}/config.json`)}`)}</code>.
Newer rows: <code>${escapeHtml(`grus predict ${inShell(directory)} FILE.csv`)}</code>.</p>
<table class="facts about">${options}</table>
<p class="note">Took ${run.seconds.toFixed(1)} s.</p>`;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
