// The page of a report: head, verdict, sections, and the data and script of its charts.
import { chartAsset, embedJson, escapeHtml } from "./report-html.ts";
import { reportStyle } from "./report-style.ts";

/** What a page is made of. */
export interface ReportPage {
  readonly title: string;
  readonly verdict: string;
  /** HTML of the sections, from top to bottom. */
  readonly sections: readonly string[];
  /** What the script draws. */
  readonly data: unknown;
  /** Plain JavaScript that runs after uPlot. */
  readonly script: string;
}

/** The page as text. It loads no other resources, and its tables need no script. */
export function reportPage({ title, verdict, sections, data, script }: ReportPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${chartAsset("uPlot.min.css")}</style>
<style>${reportStyle}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1><p class="verdict">${escapeHtml(verdict)}</p>
<noscript><p class="note">The charts need scripts; every figure is in the tables.</p></noscript></header>
<main>
${sections.filter((each) => each !== "").join("\n")}
</main>
<script type="application/json" id="data">${embedJson(data)}</script>
<script>${chartAsset("uPlot.iife.min.js")}</script>
<script>${script}</script>
</body>
</html>
`;
}
