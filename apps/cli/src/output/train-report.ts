// report.html: one self-contained page with the loss curve, the forecast against the truth and the naive
// baselines, and the error by step.
import { chartAsset, embedJson, escapeHtml } from "./report-html.ts";
import { reportStyle } from "./report-style.ts";
import { reportScript } from "./train-report-script.ts";

/** Forecast errors in the unit of the target. */
export interface ErrorRow {
  readonly name: string;
  readonly mae: number;
  readonly rmse: number;
  readonly mase: number;
  readonly smape: number;
}

/** A line over the test period: one value for each time, null where there is none. */
export interface TestLine {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** The data of the page. */
export interface ReportData {
  readonly title: string;
  readonly target: string;
  /** One sentence: whether the model beats the best naive forecast. */
  readonly verdict: string;
  /** Label and text of each fact about the run. */
  readonly facts: readonly (readonly [string, string])[];
  /** The model first, then the naive forecasts. */
  readonly errors: readonly ErrorRow[];
  readonly history: readonly {
    readonly epoch: number;
    readonly loss: number;
    readonly validationLoss?: number;
  }[];
  readonly bestEpoch: number;
  /** The test period: seconds since 1970 (UTC), or row numbers when the file has no time. */
  readonly test: {
    readonly x: readonly number[];
    readonly isTime: boolean;
    readonly lines: readonly TestLine[];
  };
  /** Mean absolute error at each step of the horizon, by forecast. */
  readonly errorByStep: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** The forecast after the end of the file. */
  readonly future: readonly { readonly when: string; readonly value: number }[];
}

/** The page as text. It loads no other resources. */
export function reportHtml(data: ReportData): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(data.title)}</title>
<style>${chartAsset("uPlot.min.css")}</style>
<style>${reportStyle}</style>
</head>
<body>
<header><h1>${escapeHtml(data.title)}</h1><p class="verdict">${escapeHtml(data.verdict)}</p></header>
<main>
<section><h2>Test errors</h2>${errorTable(data.errors)}<p class="note">On the last part of the series, not used in training. MASE is the MAE
over the training part's mean change from one row to the next; sMAPE runs from 0 to 200 %.</p></section>
<section><h2>Forecast against the truth</h2><div class="chart" id="forecast"></div>
<p class="note">Forecasts of the whole horizon, one after the other. Click a name to hide or show its line; drag to zoom, double-click to reset.</p></section>
<section class="half"><h2>Loss</h2><div class="chart" id="loss"></div></section>
<section class="half"><h2>Error by step of the horizon</h2><div class="chart" id="steps"></div></section>
<section class="half"><h2>Forecast</h2>${futureTable(data)}</section>
<section class="half"><h2>Run</h2><table class="facts">${data.facts.map(factRow).join("")}</table></section>
</main>
<script type="application/json" id="data">${embedJson(data)}</script>
<script>${chartAsset("uPlot.iife.min.js")}</script>
<script>${reportScript}</script>
</body>
</html>
`;
}

function errorTable(rows: readonly ErrorRow[]): string {
  const best = Math.min(...rows.map(({ mae }) => mae));
  const body = rows.map(({ name, mae, rmse, mase, smape }, i) => {
    const cells = [mae, rmse, mase, smape].map((value) => `<td>${formatNumber(value)}</td>`).join("");
    return `<tr class="${i === 0 ? "model" : ""}${mae === best ? " best" : ""}"><th>${escapeHtml(name)}</th>${cells}</tr>`;
  });
  const head = "<tr><th>forecast</th><th>MAE</th><th>RMSE</th><th>MASE</th><th>sMAPE %</th></tr>";
  return `<table class="errors">${head}${body.join("")}</table>`;
}

function futureTable({ future, target }: ReportData): string {
  const rows = future.map(
    ({ when, value }) => `<tr><th>${escapeHtml(when)}</th><td>${formatNumber(value)}</td></tr>`,
  );
  return `<table class="facts"><tr><th>when</th><th>${escapeHtml(target)}</th></tr>${rows.join("")}</table>`;
}

function factRow([label, text]: readonly [string, string]): string {
  return `<tr><th>${escapeHtml(label)}</th><td>${escapeHtml(text)}</td></tr>`;
}

function formatNumber(value: number): string {
  return Number.isFinite(value) ? value.toFixed(Math.abs(value) < 10 ? 3 : 2) : "–";
}
