// Tables of the errors by fold, by step and by series in a forecast's report.
import { levelName } from "@grus/forecast";
import { forecast } from "grus";
import { foldText } from "./fold-lines.ts";
import { htmlTable } from "./html-table.ts";
import { decimalsFor, fixed, percent, significant } from "./numbers.ts";
import { escapeHtml } from "./report-html.ts";
import { foldStart, placeText, rivalOf } from "./test-metrics.ts";
import type { WindowError } from "./test-windows.ts";

/** The names of the scores in {@link scoreCells}. */
export const SCORES: readonly string[] = ["MAE", "RMSE", "MASE", "RMSSE", "sMAPE %", "OWA"];

/** The scores as text; errors with the decimals that `size` needs. */
export function scoreCells(
  { mae, rmse, mase, rmsse, smape, owa }: forecast.TestScores,
  size: number,
): readonly string[] {
  const decimals = decimalsFor(size);
  return [
    fixed(mae, decimals),
    fixed(rmse, decimals),
    fixed(mase, 3),
    fixed(rmsse, 3),
    fixed(smape, 2),
    fixed(owa, 3),
  ];
}

/** All figures of a part of a test: scores, pinball loss, CRPS and coverage. */
function figureCells(figures: forecast.TestFigures, size: number): readonly string[] {
  const { scores, pinball, crps, intervals } = figures;
  return [
    ...scoreCells(scores, size),
    significant(pinball, 3),
    significant(crps, 3),
    ...intervals.map(({ coverage }) => percent(coverage)),
  ];
}

function figureHeads({ intervals }: forecast.TestFigures): readonly string[] {
  return [...SCORES, "pinball", "CRPS", ...intervals.map(({ level }) => `in ${levelName(level)} %`)];
}

/** The errors of each fold; nothing without folds. */
export function foldSection(
  { plan, folds }: forecast.Forecast,
  test: forecast.ForecastTest,
  chart: (id: string) => string,
): string {
  if (folds === undefined || plan.folds === undefined) return "";
  const about = foldText(plan.folds);
  const own = folds.map((fold, i) => [
    `${i + 1}, from ${foldStart(plan, fold)}`,
    ...figureCells(fold, test.scores.mae),
  ]);
  const made = folds.map((fold, i) => [
    String(i + 1),
    fold.parts.map(({ name, weight }) => `${percent(weight)} ${name}`).join(", "),
  ]);
  return `<section><h2>Error by fold</h2>${chart("folds")}${htmlTable(["fold", ...figureHeads(test)], own)}
<p class="note">${escapeHtml(`${about[0]!.toUpperCase()}${about.slice(1)}`)}. All forecasts are in backtest.csv.</p>
${rivalTable(
  "fold",
  test,
  folds,
  folds.map((_, i) => String(i + 1)),
)}
<details><summary>The parts of each fold</summary>${htmlTable(["fold", "made of"], made, () => "texts")}</details></section>
`;
}

/** Windows with the largest errors that are named. */
const WORST = 5;

/** The windows with the largest errors, without overlap. */
export function worstTable(
  plan: forecast.ForecastPlan,
  test: forecast.ForecastTest,
  windows: readonly WindowError[],
): string {
  const { task, data } = plan;
  const all = windows.filter(({ error }) => Number.isFinite(error));
  const worst: WindowError[] = [];
  for (const each of all.toSorted((a, b) => b.error - a.error)) {
    const isApart = worst.every(
      ({ series, from }) => series !== each.series || Math.abs(from - each.from) >= task.horizon,
    );
    if (isApart) worst.push(each);
    if (worst.length === WORST) break;
  }
  const several = task.series.length > 1;
  const rows = worst.map(({ series, from, error, rival }) => [
    ...(several ? [task.series[series]!.id] : []),
    placeText(plan, series, from),
    significant(error),
    significant(rival),
  ]);
  const when = data.frequency === undefined ? "from row" : "from";
  const head = [...(several ? ["series"] : []), when, "MAE", `MAE of ${forecast.bestNaive(test).name}`];
  return `<p class="note">The mean absolute error of each window, by its first step.</p>
<details><summary>The windows with the largest errors, as a table</summary>${htmlTable(head, rows)}</details>`;
}

/** Steps that the table shows at most, evenly chosen. */
const STEPS = 24;

/** The errors of each step. */
export function stepTable(test: forecast.ForecastTest, all: readonly forecast.TestFigures[]): string {
  const every = Math.ceil(all.length / STEPS);
  const steps = [...all.keys()].filter((k) => k % every === every - 1 || k === 0 || k === all.length - 1);
  const rows = steps.map((k) => [String(k + 1), ...figureCells(all[k]!, test.scores.mae)]);
  const own = htmlTable(["step", ...figureHeads(test)], rows);
  const names = steps.map((k) => String(k + 1));
  return `<p class="note">Rivals that are more than three times as wrong are hidden at first: click their names.</p>
<details><summary>All figures by step, as a table</summary>${own}</details>
${rivalTable(
  "step",
  test,
  steps.map((k) => all[k]!),
  names,
)}`;
}

/** The mean absolute errors of the forecast and its rivals in parts of a test. */
function rivalTable(
  what: string,
  test: forecast.ForecastTest,
  parts: readonly forecast.TestFigures[],
  names: readonly string[],
): string {
  const decimals = decimalsFor(Math.max(...parts.map(({ scores }) => scores.mae)), 3);
  const rows = parts.map((part, i) => [
    names[i]!,
    fixed(part.scores.mae, decimals),
    ...test.rivals.map(({ name }) => fixed(rivalOf(part, name)?.scores.mae, decimals)),
  ]);
  const head = [what, "forecast", ...test.rivals.map(({ name }) => name)];
  return `<details><summary>Mean absolute error by ${what} beside the rivals, as a table</summary>${htmlTable(head, rows)}</details>`;
}

const SERIES = 20;

/** The errors of each series, the largest MASE first; nothing for one series. */
export function seriesSection(
  { task }: forecast.ForecastPlan,
  test: forecast.ForecastTest,
  bySeries: ReadonlyMap<number, forecast.TestFigures>,
): string {
  if (task.series.length === 1) return "";
  const rival = forecast.bestNaive(test).name;
  const sizeOf = ({ scores }: forecast.TestFigures) => (Number.isNaN(scores.mase) ? -1 : scores.mase);
  const all = [...bySeries].sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  const rows = all
    .slice(0, SERIES)
    .map(([at, figures]) => [
      task.series[at]!.id,
      String(figures.windows),
      ...figureCells(figures, figures.scores.mae),
      significant(rivalOf(figures, rival)?.scores.mae ?? Number.NaN),
    ]);
  const head = ["series", "windows", ...figureHeads(test), `MAE of ${rival}`];
  const rest =
    all.length > SERIES ? ` The ${SERIES} with the largest of ${all.length}; metrics.json has all.` : "";
  return `<section><h2>Errors by series</h2>${htmlTable(head, rows)}<p class="note">Largest MASE first.${rest}</p></section>`;
}
