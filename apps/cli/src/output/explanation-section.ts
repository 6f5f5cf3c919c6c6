// Where a forecast comes from, in its report.
import type { forecast } from "grus";
import { contributionsOf } from "./explanation-csv.ts";
import { meanOf } from "./explanation-lines.ts";
import { decimalsFor, fixed } from "./numbers.ts";
import { escapeHtml } from "./report-html.ts";

/** Contributions of a kind that are shown at most. */
const MOST = 12;
/** Series that have tables. */
const SERIES = 10;

const ABOUT = {
  column:
    "By how much the forecast differs from one with the column at its mean, over the parts that read it.",
  "earlier value":
    "What the difference of an earlier value from the last one adds, over the ridges of values (parts of logarithms, networks and exponential smoothing have no such sums).",
};

/** The section: a chart of the parts, and the largest contributions as bars. */
export function explanationSection(
  explained: readonly forecast.ForecastExplanation[],
  chart: (id: string) => string,
): string {
  const several = explained.length > 1;
  const hasColumns = explained.some(({ covariates }) => covariates.length > 0);
  const effects = `<h3>What the columns add to each step</h3>${chart("effects")}`;
  const tables = explained.slice(0, SERIES).map((one, i) => {
    const own = contributionTables(one);
    if (!several || own === "") return own;
    return `<details${i === 0 ? " open" : ""}><summary>${escapeHtml(one.id)}</summary>${own}</details>`;
  });
  return `<section><h2>Where the forecast comes from</h2>${chart("parts")}
<p class="note">The forecast of each part, and their weighted mean.</p>${hasColumns ? effects : ""}${tables.join("")}</section>`;
}

function contributionTables(one: forecast.ForecastExplanation): string {
  return contributionsOf(one)
    .map(([kind, all]) => {
      if (kind === "part" || all.length === 0) return "";
      const shown = all.slice(0, MOST);
      const head = kind === "column" ? "column" : `${one.target} so many steps before the first one forecast`;
      const rest = all.length > shown.length ? ` The ${shown.length} largest of ${all.length}.` : "";
      return `${barTable(head, shown)}<p class="note">${ABOUT[kind]}${rest}</p>`;
    })
    .join("");
}

/** Contributions with their mean size as a bar, their mean, and those of the first and last step. */
function barTable(head: string, all: readonly forecast.Contribution[]): string {
  const sizes = all.map(({ values }) => meanOf(values.map(Math.abs)));
  const most = Math.max(...sizes) || 1;
  const decimals = decimalsFor(Math.max(...all.flatMap(({ values }) => Array.from(values, Math.abs))), 3);
  const rows = all.map(({ name, values }, i) => {
    const width = ((100 * sizes[i]!) / most).toFixed(1);
    const numbers = [sizes[i]!, meanOf(values), values[0]!, values.at(-1)!];
    const cells = numbers.map((value) => `<td>${fixed(value, decimals)}</td>`).join("");
    return `<tr><th scope="row">${escapeHtml(name)}</th><td class="bar"><i style="width: ${width}%"></i></td>${cells}</tr>`;
  });
  const heads = [head, "", "mean size", "mean", "first step", "last step"];
  const top = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  return `<div class="scroll"><table><thead><tr>${top}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}
