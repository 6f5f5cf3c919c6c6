// report.html of a forecast: the verdict, the data, the parts, the errors, what comes next, and how to repeat it.
import { levelName } from "@grus/forecast";
import type { forecast } from "grus";
import { type ForecastRun, type TimeAxis, targetsOf, timeAxisOf } from "../forecast-run.ts";
import { explanationSection } from "./explanation-section.ts";
import { forecastCharts } from "./forecast-report-data.ts";
import { forecastReportScript } from "./forecast-report-script.ts";
import { dataFacts, errorTables, partTables, repeatSection } from "./forecast-report-tables.ts";
import { htmlTable } from "./html-table.ts";
import { decimalsOfForecast, fixed } from "./numbers.ts";
import { chart, escapeHtml, section } from "./report-html.ts";
import { reportPage } from "./report-page.ts";
import type { DetailedRun } from "./test-details.ts";
import { timeTexts } from "./time-texts.ts";

/** The page as text. It loads no other resources, and its tables need no script. */
export function forecastReport(run: DetailedRun, directory: string): string {
  const { made } = run;
  const { horizon } = made.plan.task;
  const title = `${targetsOf(run).join(", ")}, ${horizon} step${horizon === 1 ? "" : "s"} ahead`;
  const charts = forecastCharts(run);
  return reportPage({
    title,
    verdict: made.verdict.text,
    data: charts,
    script: forecastReportScript,
    sections: [
      section("The data", selector(charts.series, made.series.length) + chart("whole") + dataFacts(run)),
      section("What the forecast is made of", partTables(run)),
      errorTables(run, chart),
      section("What comes next", chart("next") + nextTables(run)),
      explanationSection(run.explained, chart),
      section("How to repeat it", repeatSection(run, directory)),
    ],
  });
}

/** A choice of the series whose pictures are shown. */
function selector(shown: readonly { readonly id: string }[], all: number): string {
  if (all === 1) return "";
  const options = shown.map(({ id }, i) => `<option value="${i}">${escapeHtml(id)}</option>`).join("");
  const rest = shown.length < all ? `<span class="note"> the first ${shown.length} of ${all}</span>` : "";
  return `<p><label>Pictures of <select id="series">${options}</select></label>${rest}</p>`;
}

const STEPS_SHOWN = 100;
const TABLES = 10;

/** The forecasts of the first series as tables. */
function nextTables(run: ForecastRun): string {
  const { series } = run.made;
  const tables = series.slice(0, TABLES).map((one, i) => {
    const table = nextTable(one, timeAxisOf(run));
    if (series.length === 1) return table;
    return `<details${i === 0 ? " open" : ""}><summary>${escapeHtml(one.id)}</summary>${table}</details>`;
  });
  const horizon = series[0]!.values.length;
  const isCut = series.length > TABLES || horizon > STEPS_SHOWN;
  const note = `<p class="note">All steps of all series are in forecast.csv.</p>`;
  return tables.join("") + (isCut ? note : "");
}

function nextTable(one: forecast.SeriesForecast, axis: TimeAxis): string {
  const decimals = decimalsOfForecast(one, 3);
  const times = timeTexts(one.times ?? [], axis.timeZone);
  const head = [
    one.times === undefined ? "step" : (axis.name ?? "time"),
    one.target,
    ...one.intervals.flatMap(({ level }) => [`lower ${levelName(level)} %`, `upper ${levelName(level)} %`]),
  ];
  const rows = Array.from(one.values.subarray(0, STEPS_SHOWN), (value, k) => [
    times[k] ?? String(k + 1),
    fixed(value, decimals),
    ...one.intervals.flatMap(({ lower, upper }) => [fixed(lower[k], decimals), fixed(upper[k], decimals)]),
  ]);
  return htmlTable(head, rows);
}
